"""The table of a version of a view, with the statements that were made for questions about it."""

from collections.abc import Callable, Collection, Hashable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Table

from shared.core.row_field import RowField
from shared.views.statement import Statement

# Of one table. Who asks in ever other forms has each statement made anew, and fills nobody's memory.
MOST_STATEMENTS = 500


class Listed:
    """Made once for each version of a view.

    fields  of the row class; of another release's table those that it has too. A column that this code
            knows nothing of is not shown: it could be one that not everybody may see
    """

    def __init__(self, table: Table, fields: Mapping[str, RowField]) -> None:
        self.table = table
        self.fields = {name: field for name, field in fields.items() if name in table.c}
        self.seen = lru_cache(MOST_STATEMENTS)(self._seen)
        self._statements = dict[Hashable, Statement]()

    def statement(self, form: Hashable, make: Callable[[], Select[Any]]) -> Statement:
        """The one of that form; where there is none, what `make` selects."""
        if form not in self._statements:
            made = Statement(make())
            if len(self._statements) >= MOST_STATEMENTS:
                self._statements.pop(next(iter(self._statements)))
            self._statements[form] = made
        return self._statements[form]

    def _seen(self, hidden: Collection[str]) -> Mapping[str, RowField]:
        return {name: field for name, field in self.fields.items() if name not in hidden}
