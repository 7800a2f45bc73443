"""What whoever asks sees of a view."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from shared.core.actor import Actor
from shared.core.column import columns_of
from shared.core.reader import Reader
from shared.core.view import Row, View
from shared.views.lists.reading import Sight
from shared.views.scope import mine, visible

Readers = Callable[[Actor], Reader]
"""Who somebody is as a reader, by the roles that the service knows."""


# Askers that are remembered.
MOST_READERS = 1000


@lru_cache(MOST_READERS)
def seen_by(row: type[Row], reader: Reader) -> Sight:
    hidden = reader.hidden(columns_of(row))
    return Sight(visible(row, reader), hidden, reader.is_public, mine(reader))


def is_open(view: View[Any]) -> bool:
    """Whether the public sees anything of it."""
    return any(column.publishes for column in columns_of(view.row).values())
