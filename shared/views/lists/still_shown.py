"""Whether a version of a view is still the one that is shown, and has come to a place, as a condition of the
statement that reads it: all that a statement sees is of one moment (K7, K10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, Integer, Text, bindparam, text
from sqlalchemy.sql.elements import TextClause

from shared.views.statement import Slot, Values
from shared.views.versions import Version

_LIVE = """
    exists (select from view_versions where view = :view and number = :number and state = 'live')"""
# What a view was never told of has not come to it.
_REACHED = """
    not exists (
        select from unnest(:sources, :partitions, :positions) asked(source, partition, position)
        left join checkpoints c on c.subscriber = :subscriber
              and c.source = asked.source and c.partition = asked.partition
        where coalesce(c.position, 0) < asked.position)"""

Places = Sequence[tuple[str, int, int]]
"""Of each its source, partition and position."""


@dataclass(frozen=True)
class StillShown:
    """A version that was shown a moment ago, and the places that it is asked to show."""

    version: Version
    places: Places = ()

    def form(self, values: Values) -> tuple[Slot, ...]:
        return tuple(values.slot(list(part)) for part in zip(*self.places, strict=True))

    def conditions(self, form: Sequence[Slot]) -> list[TextClause]:
        version = self.version
        live = text(_LIVE).bindparams(
            bindparam("view", version.view, Text), bindparam("number", version.number, Integer)
        )
        if not form:
            return [live]
        parts = zip(("sources", "partitions", "positions"), form, (Text, Integer, BigInteger), strict=True)
        reached = text(_REACHED).bindparams(
            bindparam("subscriber", version.subscriber, Text),
            *(bindparam(name, slot, ARRAY(of)) for name, slot, of in parts),
        )
        return [live, reached]
