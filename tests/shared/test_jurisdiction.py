"""Parameters: set by documents for a place and all below it, from a day on."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.core.messages import Event
from shared.core.refusals import Rejected
from shared.mechanisms.jurisdiction import PARAMETERS, Determined, Undetermined, jurisdiction
from shared.mechanisms.jurisdiction.events import ParameterRevoked, ParameterSet
from shared.mechanisms.jurisdiction.state import Parameters, and_above
from shared.testing.given import given
from tests.contracts.words import refusal_faults
from tests.shared.warranties import (
    CITY_OFFICE,
    COUNTY_BUREAU,
    DAY,
    EVERYWHERE,
    PAPER,
    SCOPE,
    SET,
    SINCE,
    X01,
    X02,
    YEARS,
    GiveWarranty,
    WarrantyGiven,
    revoking,
    sample,
    setting,
    warranties,
)

NEXT_DAY = DAY + timedelta(days=1)
STREET, COUNTY, OTHER_COUNTY, CITY, PROVINCE = "340603001", "340603", "340604", "3406", "34"


def happened(*commands: Any) -> list[Event]:
    """What they come to, one after the other."""
    history = given(sample)
    for command in commands:
        history = history.after(history.when(command, by=EVERYWHERE).decide())
    return [*history.events]


def years(*commands: Any, place: str = STREET, day: date = DAY) -> int | None:
    """As a decision sees them."""
    found = sample.fold(happened(*commands)).of(place, day).value(YEARS)
    return found.value if isinstance(found, Determined) else None


def test_a_place_has_what_is_set_for_it_and_so_has_all_below():
    set_for_the_city = setting("5", CITY)
    assert [years(set_for_the_city, place=p) for p in (CITY, COUNTY, OTHER_COUNTY, STREET)] == [5] * 4
    assert [years(set_for_the_city, place=p) for p in (PROVINCE, "3401", "340101001")] == [None] * 3


def test_the_nearest_place_that_has_a_value_of_its_own_counts():
    commands = setting("2", PROVINCE), setting("5", CITY), setting("8", COUNTY)
    assert [years(*commands, place=p) for p in (STREET, COUNTY, OTHER_COUNTY, CITY, "3401")] == [
        8,
        8,
        5,
        5,
        2,
    ]


def test_a_value_holds_from_its_day_on_and_not_before():
    later = setting("5"), setting("8", day=NEXT_DAY)
    assert [years(*later, day=day) for day in (DAY - timedelta(days=1), DAY, NEXT_DAY, date(2090, 1, 1))] == [
        None,
        5,
        8,
        8,
    ]


def test_what_is_set_late_for_an_earlier_day_holds_from_that_day_on():
    assert years(setting("8", day=NEXT_DAY), setting("5"), day=DAY) == 5
    assert years(setting("8", day=NEXT_DAY), setting("5"), day=NEXT_DAY) == 8


def test_from_the_day_of_a_revocation_on_what_stands_above_holds_again():
    commands = setting("2", CITY), setting("5", COUNTY), revoking(COUNTY, NEXT_DAY)
    assert [years(*commands, day=day) for day in (DAY, NEXT_DAY)] == [5, 2]
    assert years(*commands, revoking(CITY, NEXT_DAY), day=NEXT_DAY) is None


def test_a_slip_is_revoked_from_the_same_day_and_set_again():
    assert years(setting("5"), revoking(), setting("8")) == 8


def test_a_decision_gets_the_place_the_day_and_the_document_with_the_value():
    found = sample.fold(happened(setting("5", CITY))).of(STREET, NEXT_DAY).value(YEARS)
    assert isinstance(found, Determined)
    assert (found.by.place, found.by.effective_from, found.by.document_number) == (
        CITY,
        DAY,
        PAPER["document_number"],
    )


def test_what_nobody_set_is_undetermined_and_says_so_by_its_name():
    found = Parameters().of(COUNTY, DAY).value(YEARS)
    assert isinstance(found, Undetermined)
    assert found.words.zh == "参数「保修年限」在 340603 未设定（以 2024-03-01 为准）"
    assert found.words.en == "parameter “years of warranty” is not set for 340603 (as of 2024-03-01)"


def test_a_decision_looks_at_them_like_at_any_stream():
    history = given(warranties)
    asked = GiveWarranty(place=STREET, occurred_on=DAY)
    history.when(asked, by=CITY_OFFICE).refused(X01, mentions="参数「保修年限」在 340603001 未设定")
    known = history.seeing(PARAMETERS, *happened(setting("5", CITY)))
    known.when(asked, by=CITY_OFFICE).then(WarrantyGiven(years=5, by_document=PAPER["document_number"]))


def test_set_again_it_adds_nothing_however_its_paper_and_value_are_written():
    history = given(sample, *happened(setting("5")))
    for same in (setting("5"), setting("０５ "), setting("5", document_number="示建[２０２４] 12 号")):
        history.when(same, by=CITY_OFFICE).then_nothing()


@pytest.mark.parametrize("other", [{"value": "8"}, {"document_number": "示建〔2024〕13号"}], ids=str)
def test_another_value_or_document_for_the_same_day_is_told_what_stands(other: dict[str, Any]):
    asking = given(sample, *happened(setting("5"))).when(setting(**other), by=CITY_OFFICE)
    asking.refused(
        X01, status=409, mentions="3406 的参数「保修年限」自 2024-03-01 起已设为5年（示建〔2024〕12号）"
    )


def test_revoked_again_it_adds_nothing():
    history = given(sample, *happened(setting(), revoking()))
    history.when(revoking(), by=CITY_OFFICE).then_nothing()
    history.when(revoking(reason="别的理由"), by=CITY_OFFICE).refused(X01, status=409)


@pytest.mark.parametrize(
    "commands",
    [(), (setting(day=NEXT_DAY),), (setting(place=PROVINCE),), (setting(), revoking(day=DAY))],
    ids=["nothing is", "not yet", "above it is", "not any more"],
)
def test_what_the_place_has_not_set_cannot_be_revoked(commands: tuple[Any, ...]):
    asking = given(sample, *happened(*commands)).when(revoking(reason="废止了"), by=CITY_OFFICE)
    asking.refused(X01, status=409, mentions="3406 自身在 2024-03-01 没有参数「保修年限」，无可撤销")


@pytest.mark.parametrize("typed", ["0", "31", "5.5", "五", "1e1", "five"])
def test_a_value_that_is_none_is_told_what_one_is(typed: str):
    asking = given(sample).when(setting(typed), by=CITY_OFFICE)
    asking.refused(X01, mentions=f"参数「保修年限」的值应为一至三十的整数，现填{typed}")


@pytest.mark.parametrize(
    ("parameter", "typed", "recorded", "value"),
    [
        (YEARS, "０5", "5", 5),
        (SINCE, "２０２４-03-15", "2024-03-15", date(2024, 3, 15)),
        (SCOPE, " all", "all", "all"),
    ],
    ids=["whole number", "day", "choice"],
)
def test_a_value_is_recorded_in_one_way_and_read_as_what_it_is(
    parameter: Any, typed: str, recorded: str, value: object
):
    [event] = happened(setting(typed, name=parameter.name))
    assert isinstance(event, ParameterSet)
    assert event.value == recorded
    found = sample.fold([event]).of(STREET, DAY).value(parameter)
    assert isinstance(found, Determined)
    assert found.value == value


def test_a_number_is_no_day():
    """It would be taken for seconds since 1970."""
    given(sample).when(setting("1710460800", name=SINCE.name), by=CITY_OFFICE).refused(X02)


def test_a_parameter_that_there_is_not_is_told_those_that_there_are():
    with pytest.raises(ValidationError) as refused:
        setting(name="warranty_decades")
    [error] = refused.value.errors()
    assert error["msg"] == "Input should be 'warranty_years', 'warranty_since' or 'warranty_scope'"


@pytest.mark.parametrize(
    "place", ["", "3", "340", "340600", "340000", "340603000", "34060300100", "003406", "安徽"]
)
def test_a_place_that_is_none_is_malformed(place: str):
    with pytest.raises(ValidationError):
        setting(place=place)


@pytest.mark.parametrize("place", ["34", "3406", "340603", "340603001", "340603001002", "３４０６"])
def test_a_place_may_be_of_any_height(place: str):
    assert setting(place=place).place in {"34", "3406", "340603", "340603001", "340603001002"}


@pytest.mark.parametrize("command", [setting(place=OTHER_COUNTY), setting(), revoking(PROVINCE)], ids=str)
def test_an_office_sets_them_for_its_own_division_only(command: Any):
    given(sample).when(command, by=COUNTY_BUREAU).refused(
        X01, status=403, mentions="超出您的职权范围（340603）"
    )


def test_who_may_set_one_parameter_may_not_set_another():
    asking = given(sample).when(setting("2024-03-15", COUNTY, name=SINCE.name), by=COUNTY_BUREAU)
    asking.refused(X02, status=403, mentions="参数「保修起算日」的设定参数须由以下角色办理：市办公室")
    given(sample).when(setting("5", COUNTY), by=COUNTY_BUREAU).then(*happened(setting("5", COUNTY)))


def test_whoever_may_set_one_of_them_may_send_the_command():
    assert SET.roles == YEARS.roles | SINCE.roles
    assert SET.rule is X01


def test_two_parameters_of_one_name_are_no_jurisdiction():
    with pytest.raises(ValueError, match="several parameters are called warranty_years"):
        jurisdiction(X01, YEARS, SINCE, YEARS)


SAID = given(sample, *happened(setting("5", document_number="No. 12")))


@pytest.mark.parametrize(
    "command",
    [setting("0"), setting("8"), setting(place="11"), revoking(PROVINCE), revoking(COUNTY)],
    ids=["no value", "another", "elsewhere", "above", "not its own"],
)
def test_every_refusal_is_written_as_its_readers_write(command: Any):
    with pytest.raises(Rejected) as refused:
        SAID.when(command, by=CITY_OFFICE).decide()
    assert list(refusal_faults(refused.value.words)) == []


PLACES = ("34", "3406", "340603", "340603001", "340604")
DAYS = [DAY + timedelta(days=n) for n in range(4)]
place, day = st.sampled_from(PLACES), st.sampled_from(DAYS)
commands = st.one_of(
    st.builds(setting, st.sampled_from(["1", "2", "3"]), place, day), st.builds(revoking, place, day)
)


@settings(max_examples=300)
@given_any(asked=st.lists(commands, max_size=14), where=place, when=day)
def test_what_holds_is_what_a_table_of_places_and_days_would_say(asked: list[Any], where: str, when: date):
    """The model: place → day → value, or None from which day on there is none."""
    said: dict[str, dict[date, int | None]] = {p: {} for p in PLACES}
    history = given(sample)
    for command in asked:
        try:
            decided = history.when(command, by=EVERYWHERE).decide()
        except Rejected:
            continue
        history = history.after(decided)
        for event in decided:
            value = None if isinstance(event, ParameterRevoked) else int(event.value)
            said[command.place][command.effective_from] = value
    found = sample.fold(history.events).of(where, when).value(YEARS)
    assert (found.value if isinstance(found, Determined) else None) == _looked_up(said, where, when)


def _looked_up(said: dict[str, dict[date, int | None]], where: str, when: date) -> int | None:
    for digits in range(len(where), 0, -1):
        own = said.get(where[:digits], {})
        known = [day for day in own if day <= when]
        if known and own[max(known)] is not None:
            return own[max(known)]
    return None


def test_above_a_place_stand_those_that_it_lies_in():
    assert and_above("340603001002") == ["340603001002", "340603001", "340603", "3406", "34"]
