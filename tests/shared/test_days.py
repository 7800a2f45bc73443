"""Days: one way to write them, none of the future where something has happened, none before the first."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.audit.catalogue import SERVICES
from services.funding.ledger.paying.commands import RecordConstructionStart
from services.projects.project.applying.commands import ConfirmApplication
from services.projects.project.values import Asset
from shared.core import clock
from shared.core.days import FIRST_DAY, LAST_DAY, Day
from shared.core.messages import Command
from shared.http.malformed import words_of
from shared.http.parking import Why
from tests.samples.funding import start

FORM = ("日期应按年-月-日书写，例如 2024-03-15", "a date is written YYYY-MM-DD, like 2024-03-15")
PERSONS = [
    command
    for service in SERVICES.values()
    for decider in service.all_deciders
    for command in decider.command_types().values()
    if command.roles
]


def refusal(model: Any, written: Any, field: str = "occurred_on") -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        model.model_validate({field: written})
    [said] = [words_of(error) for error in refused.value.errors() if error["loc"] == (field,)]
    return said


@pytest.mark.parametrize("written", ["2024-03-15", "２０２４－０３－１５", " 2024-03-15 ", date(2024, 3, 15)])
def test_a_day_is_written_in_one_way_in_full_width_digits_too(written: Any):
    assert ConfirmApplication(occurred_on=written).occurred_on == date(2024, 3, 15)


@pytest.mark.parametrize(
    "written",
    [
        *(0, "0", 86400, "1709251200", 1709251200000, 45366, -3.36e-115, True, None, []),
        *("2024-02-29T00:00:00Z", "2024-02-28T16:00:00Z", "2024-03-15 00:00:00", "2024.3.15", "2024/3/1"),
        *("2024-3-1", "2024年3月15日", "20240301", "2024-W11-5", "٢٠٢٤-٠٣-١٥", ""),
    ],
    ids=repr,
)
def test_whatever_else_is_no_day_and_the_sentence_says_how_one_is_written(written: Any):
    """A number was taken for seconds since 1970: an empty cell was the first of January of that year."""
    assert refusal(ConfirmApplication, written) == FORM


@pytest.mark.parametrize("written", ["2023-02-29", "2024-13-01", "0000-01-01"])
def test_a_day_that_no_calendar_has_is_said_to_be_none(written: str):
    assert refusal(ConfirmApplication, written)[0] == "日历上没有这一天"


@pytest.mark.parametrize("command", PERSONS, ids=lambda command: command.__name__)
def test_nothing_has_happened_tomorrow_or_before_there_were_such_projects(command: type[Command]):
    tomorrow = clock.today() + timedelta(days=1)
    assert refusal(command, f"{tomorrow}")[0].startswith("不得晚于今天")
    assert refusal(command, "9999-12-31")[0].startswith("不得晚于今天")
    assert refusal(command, f"{FIRST_DAY - timedelta(days=1)}")[0] == f"不得早于 {FIRST_DAY}"


def test_today_and_the_first_day_are_taken():
    for day in (clock.today(), FIRST_DAY):
        assert ConfirmApplication(occurred_on=day).occurred_on == day


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (name, command)
        for command in PERSONS
        for name, field in command.model_fields.items()
        if name.endswith("_on") and name != "meeting_on"
    ],
    ids=lambda part: part if isinstance(part, str) else part.__name__,
)
def test_every_day_of_a_command_on_which_something_happened_is_not_of_the_future(
    name: str, command: type[Command]
):
    assert refusal(command, "9999-12-31", name)[0].startswith("不得晚于今天")


def test_an_operators_reason_has_such_a_day_too():
    assert refusal(Why, 0) == FORM
    assert refusal(Why, "9999-12-31")[0].startswith("不得晚于今天")


def test_a_warranty_ends_in_the_future_but_not_at_the_end_of_time():
    until = clock.today() + timedelta(days=1000)
    assert Asset(name="屋面防水", warranty_until=until).warranty_until == until
    assert refusal(Asset, f"{LAST_DAY + timedelta(days=1)}", "warranty_until")[0] == f"不得晚于 {LAST_DAY}"


def test_what_another_service_dates_is_taken_as_told():
    """A reaction cannot argue: the clock of the other service may be past midnight already."""
    tomorrow = clock.today() + timedelta(days=1)
    told = start().model_dump() | {"occurred_on": tomorrow, "started_on": tomorrow}
    assert RecordConstructionStart.model_validate(told).occurred_on == tomorrow


def test_a_day_asked_for_is_any_day_in_that_form():
    asked = TypeAdapter(Day)
    assert asked.validate_python("1970-01-01") == date(1970, 1, 1)
    with pytest.raises(ValidationError):
        asked.validate_python("0")
