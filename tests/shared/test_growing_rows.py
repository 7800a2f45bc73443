"""What grows for as long as its subject lives has rows of its own: a row costs each reader the same."""

from collections.abc import Collection, Iterator
from typing import Any, get_args, get_origin, get_type_hints

from services.audit.catalogue import SERVICES
from shared.core.view import Row

# Whole in each row, for there are few of them whatever happens.
FEW = {
    "ProjectRow.defects": "those of the last that was sent back",
    "ProjectRow.seats": "six",
    "ReviewRow.criteria": "three",
    "ReviewRow.defects": "those of the last that was sent back",
    "ReviewRow.panel": "those of one meeting",
    "LedgerRow.sources": "one a kind of source",
    "CommunityRow.assets": "those of the one handover",
    "DeclarationRow.lists": "two",
    "DeclarationRow.listings": "one a year on whose lists it is",
    "ClosingRow.figures": "a few of each kind of period",
    "ClosingRow.undetermined_by": "the parameters that a kind of period needs",
}


def containers(row: type[Row]) -> Iterator[str]:
    """Its fields that hold several values."""
    for name, hint in get_type_hints(row).items():
        kinds = [get_origin(part) or part for part in (hint, *get_args(hint))]
        if any(isinstance(kind, type) and issubclass(kind, Collection) and kind is not str for kind in kinds):
            yield f"{row.__name__}.{name}"


def test_no_row_holds_what_grows():
    rows: list[Any] = [view.row for service in SERVICES.values() for view in service.views]
    assert {name for row in rows for name in containers(row)} == set(FEW)


def test_a_list_in_a_row_is_found():
    class Diary(Row, frozen=True):
        key: str
        pages: list[str] | None = None

    assert list(containers(Diary)) == ["Diary.pages"]
