"""What the parameters of a service have come to, and what holds in a place on a day."""

from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from shared.core.deciding import State
from shared.core.frozen import Frozen, FrozenMap
from shared.core.words import Words
from shared.mechanisms.jurisdiction.events import ParameterEvents, ParameterSet
from shared.mechanisms.jurisdiction.parameter import Parameter

T = TypeVar("T")

PARTS = (12, 9, 6, 4, 2)
"""Digits of a community, a street, a county, a city and a province."""

Course = tuple[ParameterEvents, ...]
"""Of one parameter in one place: what holds from which day on, in the order of these days."""


class Determined(Frozen, Generic[T], frozen=True):
    """A value, and what set it: in which place, from which day on, by which document."""

    value: T
    by: ParameterSet


class Undetermined(Frozen, frozen=True):
    """Nothing is set for the place or any above it: whatever would need the value is undetermined, too."""

    parameter: Parameter[Any]
    place: str
    day: date

    @property
    def words(self) -> Words:
        zh, en = self.parameter.title
        return Words(
            f"参数「{zh}」在 {self.place} 未设定（以 {self.day} 为准）",
            f"parameter “{en}” is not set for {self.place} (as of {self.day})",
        )


class Parameters(State, frozen=True):
    """Of one service: all that was ever set, by parameter and place.

    An event costs the way to its entry, and as much as one place has said about one parameter.
    """

    subject: ClassVar = Words("本服务的参数", "the parameters of this service")
    now: ClassVar = Words("在用", "are in use")
    courses: "FrozenMap[tuple[str, str], Course]" = FrozenMap()

    def of(self, place: str, day: date) -> "Here":
        return Here(self, place, day)

    def since(self, name: str, place: str, day: date) -> ParameterEvents | None:
        """What the place itself says on that day: the newest of what holds from then or before."""
        for event in reversed(self.courses.get((name, place), ())):
            if event.effective_from <= day:
                return event
        return None

    def from_day(self, name: str, place: str, day: date) -> ParameterEvents | None:
        """What the place itself says from just that day on."""
        said = self.since(name, place, day)
        return said if said and said.effective_from == day else None

    def with_(self, event: ParameterEvents) -> "Parameters":
        """Behind what was said about the same day before, so that it counts."""
        key = event.name, event.place
        course = sorted([*self.courses.get(key, ()), event], key=_first_day)
        return Parameters(self.courses.insert(key, tuple(course)))


class Here(Frozen, frozen=True):
    """The parameters of a place on a day, those that it has from above among them."""

    parameters: Parameters
    place: str
    day: date

    def value(self, parameter: Parameter[T]) -> Determined[T] | Undetermined:
        """Of the nearest place that has one of its own. Never a default."""
        for place in and_above(self.place):
            said = self.parameters.since(parameter.name, place, self.day)
            if isinstance(said, ParameterSet):
                return Determined(parameter.read(said.value), said)
        return Undetermined(parameter, self.place, self.day)


def and_above(place: str) -> list[str]:
    """340603001 → 340603001, 340603, 3406, 34"""
    return [place[:digits] for digits in PARTS if digits <= len(place)]


def _first_day(event: ParameterEvents) -> date:
    return event.effective_from
