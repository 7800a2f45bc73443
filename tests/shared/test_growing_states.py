"""What a state gathers for as long as its stream lives costs each event the same: it is not copied whole."""

from collections.abc import Collection, Iterator
from typing import Any, get_origin

from services.audit.catalogue import SERVICES
from shared.core.frozen import Frozen, FrozenMap
from shared.core.view import Row

GROWING = ("FrozenMap[", "FrozenSet[")
# Copied with every entry, for there are few of them whatever happens.
FEW = {
    "Dossier.sources": "as many as a plan names",
    "Planned.lines": "one a kind of source",
    "Dossier.seats": "six",
    "Plan.panel": "set at once, of one meeting",
    "Convened.opinions": "one an expert of the panel",
    "Convened.gone": "what became of opinions that are not there any more, of one panel",
    "Quota.title": "two words of a row of data, which no event adds to",
    "Register.allotted": "one a purpose",
}


def values(kind: type[Frozen]) -> Iterator[type[Frozen]]:
    """All that departments keep in their states, and the states themselves."""
    for value in kind.__subclasses__():
        if value.__module__.startswith(("services.", "shared.core.parked")) and not issubclass(value, Row):
            yield value
        yield from values(value)


def copied(value: type[Frozen]) -> Iterator[str]:
    """Its fields that are containers and have to be copied to be added to."""
    for name, annotation in value.__annotations__.items():
        if is_copied(annotation):
            yield f"{value.__name__}.{name}"


def is_copied(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return not annotation.startswith(GROWING)
    kind = get_origin(annotation) or annotation
    return isinstance(kind, type) and issubclass(kind, Collection) and kind is not str


def test_whatever_grows_with_its_stream_is_not_copied_for_each_event():
    assert SERVICES
    assert {name for value in set(values(Frozen)) for name in copied(value)} == set(FEW)


def test_a_list_that_grows_is_found():
    class Diary(Frozen, frozen=True):
        title: str
        pages: list[str]
        index: "FrozenMap[str, int]"

    assert list(copied(Diary)) == ["Diary.pages"]
