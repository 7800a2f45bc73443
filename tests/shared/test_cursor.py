"""A cursor is the place of its row and takes nothing that no row could have."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.core.row_field import Ask, row_fields
from shared.http.lists.cursor import Unfit, cursor, place_of
from shared.http.lists.questions import LONGEST_CURSOR, MOST_ORDERED
from shared.views.lists.keyset import FIRST_LETTERS
from shared.views.lists.query import Condition, Ordered
from shared.views.lists.query import Query as Wanted
from tests.shared.parcels import Parcel

FIELDS = row_fields(Parcel)
QUERY = Wanted((), (Ordered("price"), Ordered("area"), Ordered("sold_on"), Ordered("agreed"), Ordered("id")))
ROW = {"id": "p-旧", "price": -(2**63), "area": Decimal("0.10"), "sold_on": date(2024, 3, 15), "agreed": None}


def test_a_cursor_is_the_place_of_its_row():
    made = cursor("parcels", QUERY, FIELDS, ROW)
    assert set(made) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert place_of("parcels", QUERY, FIELDS, made) == [ROW[step.column] for step in QUERY.order]


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("lots", QUERY),
        ("parcels", Wanted((Condition("sold", Ask.IS, (True,)),), QUERY.order)),
        ("parcels", Wanted((), (Ordered("price", down=True), *QUERY.order[1:]))),
    ],
)
def test_a_cursor_of_another_question_is_refused(view: str, query: Wanted):
    with pytest.raises(Unfit, match="other conditions or another order"):
        place_of(view, query, FIELDS, cursor("parcels", QUERY, FIELDS, ROW))


def test_half_a_cursor_is_refused():
    right = cursor("parcels", QUERY, FIELDS, ROW)
    for broken in ("", "A", "%%", right[:-4], right + "A", "é", right.swapcase()):
        with pytest.raises(Unfit):
            place_of("parcels", QUERY, FIELDS, broken)


@pytest.mark.parametrize(
    "values",
    [
        [True, "0", "2024-03-15", None, "p"],
        [1.5, "0", "2024-03-15", None, "p"],
        [1, "much", "2024-03-15", None, "p"],
        [1, "0", 20240315, None, "p"],
        [1, "0", "2024-03-15", "maybe", "p"],
        [1, "0", "2024-03-15", None, "p\x00"],
        [1, "0", "2024-03-15", None, None],
        [1, "0", "2024-03-15", None, ["p"]],
        [1, "0", "2024-03-15", None, "p" * (FIRST_LETTERS + 1)],
        [2**63, "0", "2024-03-15", None, "p"],
        ["1", "0", "2024-03-15", None, "p"],
        [1, "1e999999999", "2024-03-15", None, "p"],
        [1, "sNaN", "2024-03-15", None, "p"],
        [1, "Infinity", "2024-03-15", None, "p"],
        [1, [0, [1], 0], "2024-03-15", None, "p"],
        [1, True, "2024-03-15", None, "p"],
        [1, 1, "2024-03-15", None, "p"],
        [1, "0", [2024, 3, 15], None, "p"],
        [1, "0", "2024-03-15", 1, "p"],
        [1, "0", "2024-03-15", "true", "p"],
    ],
)
def test_a_cursor_with_other_values_is_refused(values: list[Any]):
    with pytest.raises(Unfit, match="as it is"):
        place_of("parcels", QUERY, FIELDS, _forged(values))


def _forged(values: list[Any]) -> str:
    """With the digest of the question, which is no secret."""
    genuine = cursor("parcels", QUERY, FIELDS, ROW)
    digest, _ = json.loads(urlsafe_b64decode(genuine + "=" * (-len(genuine) % 4)))
    return urlsafe_b64encode(json.dumps([digest, values]).encode()).decode().rstrip("=")


def test_a_forged_cursor_is_as_good_as_a_genuine_one_where_its_values_are():
    """So the values are what is refused above."""
    assert place_of("parcels", QUERY, FIELDS, _forged([1, "0", "2024-03-15", None, "p"]))[0] == 1
    with pytest.raises(Unfit, match="as it is"):
        place_of("parcels", QUERY, FIELDS, _forged([1, "0", "2024-03-15", None, "p\ud800"]))


def test_a_decimal_of_any_scale_stands_in_a_cursor_as_a_row_shows_it():
    for area in (Decimal("1E+3"), Decimal("0.0000001"), Decimal("-123456789012345678901.5")):
        made = cursor("parcels", QUERY, FIELDS, {**ROW, "area": area})
        assert place_of("parcels", QUERY, FIELDS, made)[1] == area


def test_a_cursor_of_the_longest_texts_fits_into_an_address():
    """Of a letter of four bytes; each text by its first letters."""
    names = [f"name_{n}" for n in range(MOST_ORDERED)]
    fields = {**dict.fromkeys(names, FIELDS["name"]), "id": FIELDS["id"]}
    query = Wanted((), tuple(Ordered(name) for name in fields))
    made = cursor("parcels", query, fields, {**dict.fromkeys(names, "𠮷" * 4000), "id": "p" * 127})
    assert len(made) <= LONGEST_CURSOR
    assert place_of("parcels", query, fields, made) == [*["𠮷" * FIRST_LETTERS] * MOST_ORDERED, "p" * 127]
