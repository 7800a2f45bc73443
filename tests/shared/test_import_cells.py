"""One cell: what is written in any of the trade's ways reads back as the same exact value, or is refused by
name."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.words import Words
from shared.importing.cells.days import LONGEST, day
from shared.importing.cells.numbers import fen, number, square_metres, whole
from shared.importing.cells.texts import choice, code
from shared.importing.cells.wrong import Wrong
from shared.importing.reading.book import Calendar
from shared.importing.units import Measure, Unit, unit_named
from shared.importing.writing import is_nothing, plain

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def unit(name: str) -> Unit:
    found = unit_named(name)
    assert found
    return found


AREAS = st.sampled_from(["㎡", "m²", "平方米", "万㎡", "万平方米", "万m2"])
SUMS = st.sampled_from(["元", "万元", "亿元", "千元", "萬元"])
COUNTS = st.sampled_from(["户", "栋", "万户", "戶"])
DECIMALS = st.decimals(min_value=0, max_value=10**9, places=2)


def written(draw: st.DrawFn, value: Decimal) -> str:
    """One of the ways in which people write it."""
    text = format(value, draw(st.sampled_from(["f", ",f"])))
    if draw(st.booleans()) and "." in text:
        text = text.rstrip("0").rstrip(".")
    text = draw(st.sampled_from(["", "'", "约", " ", "\u3000", "\ufeff"])) + text
    text += draw(st.sampled_from(["", " ", "\n", "\u200b"]))
    return text.translate(FULL_WIDTH) if draw(st.booleans()) else text


@st.composite
def with_unit(draw: st.DrawFn, units: st.SearchStrategy[str]) -> tuple[str, Unit | None, Decimal]:
    """A cell, the unit of its column, and what it comes to."""
    value, column, own = draw(DECIMALS), unit(draw(units)), draw(st.none() | units)
    text = written(draw, value)
    if own is None:
        return text, column, value * column.factor
    brackets = draw(st.sampled_from(["{}", "（{}）", "({})"]))
    return (
        text.strip("\u200b\n ") + brackets.format(own),
        draw(st.sampled_from([column, None])),
        (value * unit(own).factor),
    )


@given(with_unit(AREAS))
def test_an_area_is_the_same_exact_area(told: tuple[str, Unit | None, Decimal]):
    text, column, value = told
    read = number(text, Measure.AREA, column).value
    assert read == value
    assert Decimal(square_metres(read)) == value
    assert re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", square_metres(read))


@given(with_unit(SUMS))
def test_a_sum_is_the_same_number_of_fen(told: tuple[str, Unit | None, Decimal]):
    text, column, value = told
    assert fen(number(text, Measure.MONEY, column).value) == value * 100


@given(with_unit(COUNTS))
def test_a_count_is_the_same_number(told: tuple[str, Unit | None, Decimal]):
    text, column, value = told
    read = number(text, Measure.COUNT, column).value
    assert read == value
    if value == int(value):
        assert whole(read) == value
    else:
        with pytest.raises(Wrong, match="whole"):
            whole(read)


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_a_number_of_a_spreadsheet_is_what_was_typed_into_it(value: Decimal):
    assert number(float(value), Measure.MONEY, unit("元")).value == value


def test_what_floating_point_adds_behind_the_digits_is_none_of_the_number():
    assert number(0.1 + 0.2, Measure.AREA, unit("万㎡")).value == 3000


def test_about_is_noted():
    assert number("约400户", Measure.COUNT, None).about
    assert not number("400户", Measure.COUNT, None).about


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("按实", "number"),
        ("99%", "number"),
        ("全部开工", "number"),
        ("329.00(含税)", "number"),
        ("1,03", "number"),
        ("10,0000", "number"),
        ("400余户", "number"),
        ("3平方米", "number"),  # an area among the households
        (True, "number"),
        (date(2024, 3, 1), "number"),
        ("#DIV/0!", "number"),
        ("9.13406E+17", "rounded"),
        (9.13406e17, "rounded"),
        (1e15, "rounded"),
    ],
)
def test_what_is_no_number_is_refused_by_name(raw: Any, kind: str):
    with pytest.raises(Wrong) as wrong:
        number(raw, Measure.COUNT, None)
    assert (wrong.value.kind, wrong.value.fix.zh != "") == (kind, True)


def test_a_year_in_scientific_notation_has_lost_nothing():
    assert number("1.998E+03", Measure.COUNT, None).value == 1998


def test_an_area_or_a_sum_without_a_unit_is_refused():
    for measure in (Measure.AREA, Measure.MONEY):
        with pytest.raises(Wrong, match="unit is not said"):
            number("1.88", measure, None)


def test_nothing_is_rounded():
    with pytest.raises(Wrong, match="more than two decimals"):
        square_metres(number("1.88005555", Measure.AREA, unit("万㎡")).value)
    with pytest.raises(Wrong, match="part of a fen"):
        fen(number("0.0000005", Measure.MONEY, unit("万元")).value)


DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
WAYS = [
    "{0}.{1}.{2}", "{0}/{1}/{2}", "{0}-{1}-{2}", "{0}年{1}月{2}日", "{0}年{1}月{2}", "{0}.{1:02}.{2:02}",
    "{0}{1:02}{2:02}", " {0} . {1} . {2} ", "{0}-{1:02}-{2:02} 08:30", "{0}-{1:02}-{2:02}T00:00:00",
]  # fmt: skip


@given(DAYS, st.sampled_from(WAYS), st.booleans())
def test_a_day_is_the_same_day(that: date, way: str, wide: bool):
    text = way.format(that.year, that.month, that.day)
    assert day(text.translate(FULL_WIDTH) if wide else text, None) == that
    assert day(that, None) == day(datetime.combine(that, time(9)), None) == that


@given(DAYS, st.sampled_from(Calendar), st.booleans())
def test_a_counted_day_is_the_same_day(that: date, calendar: Calendar, cell: bool):
    begins = date(1899, 12, 30) if calendar is Calendar.FROM_1900 else date(1904, 1, 1)
    serial = (that - begins).days
    assert day(float(serial) if cell else str(serial), calendar) == that
    assert day(serial + 0.9654398148, calendar) == that


@pytest.mark.parametrize(("calendar", "that"), [(1900, date(2024, 3, 15)), (1904, date(2028, 3, 16))])
def test_the_counted_day_of_the_samples(calendar: int, that: date):
    assert day("45366", Calendar(calendar)) == that


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("2024年3月", "month"),
        ("2024-03", "month"),
        ("2024.3", "month"),
        (2024.3, "month"),
        ("3月底", "month"),
        ("2024年3月底", "month"),
        ("2024", "month"),
        ("2024年", "month"),
        ("2023-02-29", "day"),
        ("2024.13.1", "day"),
        ("0", "day"),
        ("99999", "day"),
        ("待定", "day"),
        ("2024-02-28T16:00:00Z", "moment"),
        ("2024-03-01T23:59:59+08:00", "moment"),
    ],
)
def test_what_is_no_day_is_refused_and_told_how_a_day_is_written(raw: Any, kind: str):
    with pytest.raises(Wrong) as wrong:
        day(raw, Calendar.FROM_1900)
    assert (wrong.value.kind, "2024-03-15" in wrong.value.fix.zh) == (kind, True)


def test_a_counted_day_of_a_file_that_does_not_say_from_when_is_refused():
    with pytest.raises(Wrong, match="from when"):
        day(45366, None)


@given(st.text("0123456789", min_size=6, max_size=18))
def test_a_code_that_is_a_text_is_kept_to_the_letter(digits: str):
    assert (
        code(f"'{digits}", ()) == code(f" {digits} ", ()) == code(digits.translate(FULL_WIDTH), ()) == digits
    )


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("9.13406E+17", "code"),
        ("9.13e+17", "code"),
        (9.13406e17, "code"),
        (91340603000000000, "code"),
        ("10203", "digits"),
        (10203.0, "digits"),
        (10203, "digits"),
    ],
)
def test_a_code_of_which_something_is_lost_is_refused_by_name(raw: Any, kind: str):
    with pytest.raises(Wrong) as wrong:
        code(raw, (6, 9, 12))
    assert wrong.value.kind == kind
    assert "文本" in wrong.value.fix.zh


def test_a_code_that_a_spreadsheet_could_keep_as_a_number_is_whole():
    assert code(340603001001.0, (6, 9, 12)) == "340603001001"


TIERS = {"basic": Words("基础类", "basic"), "improved": Words("完善类", "improved")}


@pytest.mark.parametrize("raw", ["基础类", "基础", "基本型", "basic", " 基础类 ", "基础类\n"])
def test_a_choice_by_any_of_its_names(raw: str):
    assert choice(raw, TIERS, {"基本型": "basic"}) == "basic"


@pytest.mark.parametrize(
    ("raw", "kind"), [("基础类、完善类", "several"), ("其他", "choice"), ("基础类、其他", "choice")]
)
def test_a_choice_of_several_or_of_none_is_refused_with_those_there_are(raw: str, kind: str):
    with pytest.raises(Wrong) as wrong:
        choice(raw, TIERS, {"基本型": "basic"})
    assert (wrong.value.kind, "基础类、完善类" in wrong.value.fix.zh) == (kind, True)


@pytest.mark.parametrize("raw", [None, "", " ", "—", "——", "/", "-", "无", "\u200b", "'"])
def test_nothing_is_written_in_many_ways(raw: Any):
    assert is_nothing(raw)


@pytest.mark.parametrize("raw", ["0", 0, 0.0, False, "无锡路小区"])
def test_a_zero_is_something(raw: Any):
    assert not is_nothing(raw)


def test_a_wrapped_name_is_one_name():
    assert plain("示例甲\n小区 ") == "示例甲小区"
    assert plain(101.0) == "101"


def test_a_number_that_could_only_be_reckoned_with_by_rounding_is_refused():
    with pytest.raises(Wrong, match="too many digits"):
        number("1" * 21 + ".01", Measure.MONEY, unit("万元"))


def test_a_long_text_is_looked_through_for_no_day():
    """A pattern that tries each run of blanks from each of its places would hold up all others."""
    with pytest.raises(Wrong) as wrong:
        day(f"2024年{' ' * LONGEST}3月", None)
    assert wrong.value.words == Words("不是日期", "it is no day")


def test_a_wrapped_line_is_none_of_its_own_whatever_blanks_it_ends_with():
    assert plain(f" 东街道 \t\r\n\n{' ' * 9}示例小区{' ' * 9}") == "东街道示例小区"
