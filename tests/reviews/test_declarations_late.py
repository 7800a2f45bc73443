"""R15: whenever a list or a deadline is recorded, each year of a listed project is counted once (K17)."""

from contextlib import suppress
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reviews.declaration.commands import NoteDeclaration, NoteStart
from shared.core.refusals import Rejected
from tests.reviews.test_declarations import (
    DIVISION,
    JULY_3,
    JUNE_30,
    LAST_OF_YEAR,
    LISTING,
    OF_2024,
    A,
    World,
)


def outcomes(world: World) -> list[tuple[str, date, str]]:
    return [(row.subject, row.ended_on, row.outcome) for row in world.closings]


def test_K17_R15_a_deadline_that_is_named_for_a_day_that_is_closed_is_told_as_late_once():
    """County 340603 is closed on 30 June, before somebody names the same day for the other one."""
    world = World(deadline=None)
    world.fix("2024-06-30", DIVISION[:6])
    world.system.ask("xj-2024-003", LISTING.model_copy(update={"division": "340604001001"}))
    world.clock.close(JUNE_30)
    world.fix("2024-06-30", "340604")
    world.clock.close(JUNE_30)
    assert outcomes(world) == [(OF_2024, JUNE_30, "missed")]
    for day in (JULY_3, date(2024, 7, 4), LAST_OF_YEAR):
        world.clock.close(day)
    assert outcomes(world) == [(OF_2024, JUNE_30, "missed"), ("xj-2024-003.2024", JULY_3, "late")]
    assert world.row("xj-2024-003").missed_on is None
    assert [listing["counted_on"] for listing in world.row("xj-2024-003").listings] == ["2024-07-03"]


def test_K17_R15_who_is_listed_when_the_day_is_closed_is_told_as_late_with_the_next_period():
    world = World()
    world.clock.close(JUNE_30)
    world.fix("2024-07-14", "340604")
    world.system.ask("xj-2024-003", LISTING)
    world.system.ask("xj-2024-004", LISTING.model_copy(update={"division": "340604001001"}))
    world.clock.close(date(2024, 7, 31))
    assert outcomes(world)[1:] == [
        ("xj-2024-003.2024", date(2024, 7, 14), "late"),
        ("xj-2024-004.2024", date(2024, 7, 14), "missed"),
    ]


def test_K17_R15_each_year_of_a_project_is_counted_also_one_that_is_listed_when_it_is_over():
    world = World()
    world.fix("2025-06-30", since=date(2025, 1, 1))
    world.clock.close(LAST_OF_YEAR)
    world.system.ask(A, LISTING.model_copy(update={"year": 2025}))
    world.system.ask(A, LISTING.model_copy(update={"year": 2023}))
    for day in (date(2025, 1, 20), date(2025, 12, 31)):
        world.clock.close(day)
    assert outcomes(world) == [
        (OF_2024, JUNE_30, "missed"),
        ("xj-2024-001.2023", date(2025, 1, 20), "undetermined"),
        ("xj-2024-001.2025", date(2025, 6, 30), "missed"),
    ]


def test_R15_who_has_started_meanwhile_is_nobody_to_be_told_as_late():
    """And no period is ended for nobody."""
    world = World()
    world.clock.close(JUNE_30)
    world.system.ask("xj-2024-003", LISTING)
    world.note("xj-2024-003", NoteStart(started_on=JULY_3))
    before = len(world.system.events)
    world.clock.close(JULY_3)
    assert len(world.system.events) == before


def test_K17_R15_what_is_heard_of_behind_the_end_changes_nobody_and_no_figure():
    world = World()
    world.system.ask("xj-2024-003", LISTING)
    [(kind, span)] = world.clock.due(JUNE_30)
    world.clock.end(kind, span)
    before = world.clock.subjects(kind, span)
    world.note(A, NoteDeclaration(declared_on=date(2024, 6, 20), division=DIVISION))
    world.note("xj-2024-003", NoteStart(started_on=date(2024, 6, 20)))
    world.system.ask("xj-2024-004", LISTING)
    world.fix("2024-07-14", since=JUNE_30)
    assert world.clock.subjects(kind, span) == before


def test_R15_a_declaration_counts_though_the_day_of_another_county_is_closed_before_it_is_heard_of():
    world = World()
    world.fix("2024-07-14", "340604")
    world.system.ask("xj-2024-003", LISTING.model_copy(update={"division": "340604001001"}))
    world.clock.close(JUNE_30)
    world.note("xj-2024-003", NoteDeclaration(declared_on=date(2024, 6, 20), division="340604001001"))
    world.clock.close(date(2024, 7, 14))
    assert outcomes(world)[-1] == ("xj-2024-003.2024", date(2024, 7, 14), "met")
    assert not world.row("xj-2024-003").declared_late


PLACES = ("340603001001", "340604001001")
DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
PROJECTS = st.sampled_from(["xj-2024-003", "xj-2024-004", "xj-2024-005", "xj-2024-006"])
LISTS = st.tuples(st.just("list"), PROJECTS, st.sampled_from([2023, 2024, 2025]), DAYS)
HAPPENS = st.lists(
    st.one_of(
        LISTS,
        LISTS,
        st.tuples(st.just("fix"), st.sampled_from(PLACES), DAYS),
        st.tuples(st.just("start"), PROJECTS, DAYS),
        st.tuples(st.just("declare"), PROJECTS, DAYS),
        st.tuples(st.just("end"), DAYS),
        st.tuples(st.just("go on"), DAYS),
    ),
    max_size=30,
)


@given(HAPPENS)
@settings(max_examples=150, deadline=None)
def test_K17_R15_whatever_is_heard_of_when_each_listed_year_is_counted_once(happens: list[tuple[Any, ...]]):
    """Whatever happens between the steps of closings, and before they go on: every listed year of a project
    that has not started is counted once, and the numbers of each period are those of its outcomes."""
    world = World()
    for what, *told in happens:
        _happen(world, what, *told)
    world.clock.close(date(2026, 12, 30))
    world.clock.close(date(2026, 12, 31))
    rows = world.system.rows("reviews", "declarations").values()
    listed = [
        f"{row.project_id}.{year['year']}" for row in rows if not row.started_on for year in row.listings
    ]
    counted = [row.subject for row in world.closings]
    assert len(set(counted)) == len(counted)
    assert set(counted) >= set(listed)
    assert sum(closed.closed for closed in world.periods_closed) == len(counted)
    assert sum(closed.missed for closed in world.periods_closed) == len(world.misses)


def _happen(world: World, what: str, *told: Any) -> None:
    match what, *told:
        case "list", project, year, day:
            facts = {"division": PLACES[int(project[-1]) % 2], "year": year, "occurred_on": day}
            with suppress(Rejected):  # it is on that list already
                world.system.ask(project, LISTING.model_copy(update=facts))
        case "fix", place, day:
            with suppress(Rejected):
                world.fix(day.isoformat(), place, since=day)
        case "start", project, day:
            world.note(project, NoteStart(started_on=day))
        case "declare", project, day:
            place = PLACES[int(project[-1]) % 2]
            world.note(project, NoteDeclaration(declared_on=day, division=place))
        case "end", day:
            if due := next(iter(world.clock.due(day)), None):
                world.clock.end(*due)
                for subject in world.clock.subjects(*due)[:1]:  # and then it is cut off
                    world.clock.count(*due, subject)
        case "go on", day:
            world.clock.close(day)
