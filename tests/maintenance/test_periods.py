"""M21, M22: months and quarters are closed, each community and each jurisdiction is counted (scenario 20)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.catalogue import SERVICES
from services.maintenance.app import parameters
from services.maintenance.care import care
from services.maintenance.care.commands import OpenCare, RecordHandover, RecordInspection
from services.maintenance.care.quotas import quota_of
from services.maintenance.parameters import BASIS, GRACE, SAME_DAY
from services.maintenance.periods import periods
from services.maintenance.rules import M21
from shared.core.decider import Addressed
from shared.core.refusals import Rejected
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.testing.system import InMemorySystem
from tests.samples.closing import MemoryClock
from tests.samples.maintenance import decide_mode
from tests.samples.people import BUREAU, DIVISION, actor_for, maintenance_itself, province

A = "xj-2024-001"
CITY, COUNTY = "3406", "340603"
SEPTEMBER, LAST_OF_OCTOBER, LAST_OF_DECEMBER = date(2024, 9, 1), date(2024, 10, 31), date(2024, 12, 31)
PAPER = {"document_number": "示建〔2024〕20号", "document_title": "关于检查频次的通知"}
LEVELS = {"spot_check": "city", "supervision": "city", "special": "county"}
EIGHTH = date(2024, 10, 8)


class World:
    """Maintenance alone, with communities in care, its clock, and its inspectors."""

    def __init__(self, *communities: str, since: date = SEPTEMBER, **values: str) -> None:
        self.system = InMemorySystem({"maintenance": SERVICES["maintenance"]}, actor_for)
        self.clock = MemoryClock(self.system, "maintenance", periods)
        self.visits = 0
        for name, value in values.items():
            self.set(name, value)
        for community in communities or (A,):
            self.in_care(community, since)

    def set(self, name: str, value: str, place: str = "34") -> None:
        told = {"name": name, "place": place, "value": value, "effective_from": date(2024, 1, 1), **PAPER}
        command = parameters.command_types()["SetParameter"](**told)
        self.system.send("maintenance", Addressed(parameters, PARAMETERS.id, command), province)

    def in_care(self, community: str, since: date) -> None:
        facts = {"project_name": "示例小区", "division": DIVISION, "households": 300, "area_m2": "20000"}
        opened = OpenCare(accepted_on=since, occurred_on=since, **facts)
        self.system.send("maintenance", Addressed(care, community, opened), maintenance_itself)
        self.system.ask(community, decide_mode(occurred_on=since))
        over = RecordHandover(handed_over_on=since, receiver=BUREAU, assets=(), occurred_on=since)
        self.system.send("maintenance", Addressed(care, community, over), maintenance_itself)

    def visit(self, kind: Any, day: date, community: str = A, number: str = "") -> None:
        """Raises Rejected."""
        self.visits += 1
        command = RecordInspection(
            inspection_id=number or f"JC-{self.visits}",
            level=LEVELS[kind],  # type: ignore[arg-type]
            kind=kind,
            inspector_org=BUREAU,
            occurred_on=day,
        )
        self.system.ask(community, command)

    def outcome(self, subject: str, period: str) -> str:
        return str(self.system.row("maintenance", "closings", f"{subject}.{period}").outcome)

    @property
    def misses(self) -> list[tuple[str, str, str]]:
        happened = (e for e in self.system.events if e.type == "InspectionQuotaMissed")
        return [(e.context.id, e.event.kind, e.event.period) for e in happened]  # type: ignore[attr-defined]


DETERMINED = {BASIS.name: "jurisdiction", SAME_DAY.name: "once"}


@pytest.fixture
def october() -> World:
    """Scenario 20: two special inspections on 8 October, one supervision, no spot check."""
    world = World(**DETERMINED)
    world.clock.close(date(2024, 9, 30))
    world.visit("special", EIGHTH)
    world.visit("special", EIGHTH)
    world.visit("supervision", date(2024, 10, 20))
    return world


def test_M22_two_special_inspections_on_one_day_count_once(october: World):
    october.clock.close(LAST_OF_OCTOBER)
    assert october.outcome(COUNTY, "county-special-2024-10") == "missed"
    missed = october.system.row("maintenance", "closings", f"{COUNTY}.county-special-2024-10")
    assert missed.figures == [{"name": "days", "count": 1}, {"name": "visits", "count": 2}]


def test_M21_a_month_without_a_spot_check_is_missed_and_a_supervision_is_none(october: World):
    october.clock.close(LAST_OF_OCTOBER)
    assert october.outcome(CITY, "city-spot-check-2024-10") == "missed"


def test_M21_the_quarter_is_met_when_it_is_over(october: World):
    october.clock.close(LAST_OF_OCTOBER)
    assert october.system.row("maintenance", "closings", f"{CITY}.city-supervision-2024-q4") is None
    october.clock.close(LAST_OF_DECEMBER)
    assert october.outcome(CITY, "city-supervision-2024-q4") == "met"


def test_K17_M21_M22_a_late_visit_is_shown_as_late_and_no_miss_disappears(october: World):
    october.clock.close(LAST_OF_OCTOBER)
    before = october.misses
    october.visit("special", date(2024, 10, 30))
    october.clock.close(LAST_OF_OCTOBER)
    assert october.misses == before
    [late] = [row for row in october.system.rows("maintenance", "inspections").values() if row.late]
    assert late.inspected_on == date(2024, 10, 30)
    assert october.system.row("maintenance", "communities", A).late_inspections == 1


def test_M21_a_visit_that_is_recorded_again_after_its_period_is_as_timely_as_it_was(october: World):
    october.visit("special", EIGHTH, number="JC-9")
    october.clock.close(LAST_OF_OCTOBER)
    before = len(october.system.events)
    october.visit("special", EIGHTH, number="JC-9")
    assert len(october.system.events) == before


def test_M21_beyond_grace_a_visit_is_refused(october: World):
    october.set(GRACE.name, "20")
    october.clock.close(date(2024, 11, 30))
    october.visit("special", date(2024, 11, 10))
    with pytest.raises(Rejected) as refused:
        october.visit("special", date(2024, 11, 9))
    assert (refused.value.rule, refused.value.status) == (M21, 422)
    assert "20 days" in refused.value.words.en


def test_K17_M21_grace_that_outlasts_the_next_period_reopens_none_of_them(october: World):
    """September and October are closed, and a visit of September may still be reported: it is late, counts in
    neither, and what is closed stays as it was."""
    october.set(GRACE.name, "60")
    october.clock.close(LAST_OF_OCTOBER)
    before = closed_rows(october)
    october.visit("special", date(2024, 9, 2))
    october.clock.close(LAST_OF_OCTOBER)
    assert closed_rows(october) == before
    [late] = [row for row in october.system.rows("maintenance", "inspections").values() if row.late]
    assert late.inspected_on == date(2024, 9, 2)
    october.clock.close(LAST_OF_DECEMBER)
    assert closed_rows(october).items() >= before.items()
    november = october.system.row("maintenance", "closings", f"{COUNTY}.county-special-2024-11")
    assert november.figures == [{"name": "days", "count": 0}, {"name": "visits", "count": 0}]


def closed_rows(world: World) -> dict[str, Any]:
    return dict(world.system.rows("maintenance", "closings"))


def test_M21_without_grace_a_late_visit_is_taken_and_marked(october: World):
    """No document says that it comes too late."""
    october.clock.close(date(2025, 6, 30))
    october.visit("special", date(2024, 9, 2))
    assert october.system.row("maintenance", "communities", A).late_inspections == 1


def test_M22_two_days_are_enough_and_another_kind_is_not(october: World):
    october.visit("special", date(2024, 10, 9))
    october.clock.close(LAST_OF_OCTOBER)
    assert october.outcome(COUNTY, "county-special-2024-10") == "met"


@pytest.mark.parametrize(("basis", "other"), [("community", "jurisdiction"), ("jurisdiction", "community")])
def test_M21_both_ways_are_computed_and_the_parameter_says_which_binds(basis: str, other: str):
    """G13. Two communities, one of which was inspected: enough for the city, too little for the other one."""
    world = World(A, "xj-2024-002", **{BASIS.name: basis, SAME_DAY.name: "once"})
    world.visit("spot_check", EIGHTH)
    world.clock.close(LAST_OF_OCTOBER)
    rows = world.system.rows("maintenance", "closings").values()
    of_october = [row for row in rows if (row.kind, row.period) == ("city-spot-check", "2024-10")]
    assert {row.subject: row.outcome for row in of_october if row.basis == other} == dict.fromkeys(
        [row.subject for row in of_october if row.basis == other], "not_binding"
    )
    expected = {"community": {A: "met", "xj-2024-002": "missed"}, "jurisdiction": {CITY: "met"}}
    assert {row.subject: row.outcome for row in of_october if row.basis == basis} == expected[basis]
    assert all(row.figures for row in of_october)


def test_M21_without_a_parameter_it_is_undetermined_and_the_parameter_is_named():
    world = World()
    world.clock.close(LAST_OF_OCTOBER)
    rows = world.system.rows("maintenance", "closings").values()
    assert {row.outcome for row in rows} == {"undetermined"}
    assert {tuple(row.undetermined_by) for row in rows} == {(BASIS.name,)}
    assert world.misses == []


def test_M22_how_a_day_counts_is_asked_only_where_it_matters(october: World):
    world = World(**{BASIS.name: "community"})
    world.visit("special", EIGHTH)
    world.visit("special", EIGHTH)
    world.clock.close(LAST_OF_OCTOBER)
    row = world.system.row("maintenance", "closings", f"{A}.county-special-2024-10")
    assert (row.outcome, row.undetermined_by) == ("undetermined", [SAME_DAY.name])
    assert world.outcome(A, "county-special-2024-09") == "missed"


def test_M21_nobody_is_counted_in_a_month_that_began_before_the_care():
    world = World(since=date(2024, 10, 2), **DETERMINED)
    world.clock.close(LAST_OF_OCTOBER)
    assert world.misses == []
    world.clock.close(date(2024, 11, 30))
    assert (CITY, "city-spot-check", "2024-11") in world.misses


def test_M21_M22_misses_stand_in_the_row_of_their_community():
    world = World(**{BASIS.name: "community", SAME_DAY.name: "once"})
    world.clock.close(date(2024, 9, 30))
    row = world.system.row("maintenance", "communities", A)
    assert (row.missed_quotas, row.last_missed) == (2, "county-special 2024-09")


def test_K17_M21_a_handover_heard_late_counts_from_the_next_period_and_is_marked():
    """October is closed when somebody records that B has been in care since August."""
    world = World(A, **{BASIS.name: "community", SAME_DAY.name: "once"})
    world.clock.close(LAST_OF_OCTOBER)
    before = closed_rows(world)
    world.in_care("xj-2024-002", date(2024, 8, 20))
    world.clock.close(LAST_OF_OCTOBER)
    assert closed_rows(world) == before
    assert world.system.row("maintenance", "communities", "xj-2024-002").handed_over_late
    world.clock.close(LAST_OF_DECEMBER)
    own = [(kind, period) for id, kind, period in world.misses if id == "xj-2024-002"]
    assert sorted(own) == [
        ("city-spot-check", "2024-11"),
        ("city-spot-check", "2024-12"),
        ("city-supervision", "2024-q4"),
        ("county-special", "2024-11"),
        ("county-special", "2024-12"),
    ]


@pytest.mark.parametrize(("since", "late"), [(date(2024, 10, 1), True), (date(2024, 10, 2), False)])
def test_M21_a_handover_is_late_where_a_whole_period_since_is_over(since: date, late: bool):
    world = World(A)
    world.clock.close(LAST_OF_OCTOBER)
    world.in_care("xj-2024-002", since)
    assert world.system.row("maintenance", "communities", "xj-2024-002").handed_over_late is late


def test_K17_M21_who_is_taken_into_care_between_the_steps_of_a_closing_is_not_counted_in_it():
    world = World(A, **DETERMINED)
    for kind, span in world.clock.due(LAST_OF_DECEMBER):
        world.clock.end(kind, span)
        before = world.clock.subjects(kind, span)
        world.in_care(f"xj-2024-{len(world.system.events):05}", span.first)
        assert world.clock.subjects(kind, span) == before
        for subject in before:
            world.clock.count(kind, span, subject)
        world.clock.settle(kind, span)


VISITS = st.lists(
    st.tuples(st.sampled_from(sorted(LEVELS)), st.dates(SEPTEMBER, LAST_OF_DECEMBER)), max_size=25
)


@given(VISITS, VISITS)
@settings(max_examples=40, deadline=None)
def test_K17_whatever_is_reported_late_between_the_steps_of_a_closing_misses_are_the_same(timely, late):
    """The same timely visits give the same misses, whatever is reported while they are counted, and later."""
    undisturbed, disturbed = (World(**DETERMINED) for _ in range(2))
    for world in (undisturbed, disturbed):
        for visit in timely:
            world.visit(*visit)
    undisturbed.clock.close(LAST_OF_DECEMBER)
    clock, waiting = disturbed.clock, list(late)

    def report_one() -> None:
        """The next one whose own period is over."""
        over = {kind.id: clock.course(kind).over for kind in periods.kinds}
        for visit in waiting:
            until = over[quota_of(LEVELS[visit[0]], visit[0]).id]  # type: ignore[union-attr]
            if until and visit[1] <= until:
                waiting.remove(visit)
                return disturbed.visit(*visit)

    for kind, span in clock.due(LAST_OF_DECEMBER):
        clock.end(kind, span)
        report_one()
        for subject in clock.subjects(kind, span):
            report_one()
            clock.count(kind, span, subject)
            report_one()
        clock.settle(kind, span)
        report_one()
    assert disturbed.misses == undisturbed.misses
