"""R15: the deadline is soft, what comes late is accepted and marked, and a miss stays (scenario 13)."""

from datetime import date
from typing import Any

import pytest

from services.audit.catalogue import SERVICES
from services.reviews.app import parameters
from services.reviews.declaration import declaration
from services.reviews.declaration.commands import ListForDeclaration, NoteDeclaration, NoteStart
from services.reviews.declaration.parameters import DEADLINE
from services.reviews.periods import periods
from services.reviews.rules import R15
from shared.core.decider import Addressed
from shared.core.frozen import replace
from shared.core.refusals import Rejected
from shared.core.scope import whose
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.testing.system import InMemorySystem
from tests.samples.closing import MemoryClock
from tests.samples.people import DIVISION, actor_for, other_province, province, reviews_itself

A, STARTED = "xj-2024-001", "xj-2024-002"
OF_2024 = "xj-2024-001.2024"
LISTED, JUNE_30, JULY_3 = date(2024, 4, 1), date(2024, 6, 30), date(2024, 7, 3)
LAST_OF_YEAR = date(2024, 12, 31)
LISTING = ListForDeclaration(
    list="livelihood", year=2024, division=DIVISION, document_number="示建〔2024〕8号", occurred_on=LISTED
)


class World:
    """Reviews alone, with two projects on a list, of which one starts in May."""

    def __init__(self, deadline: str | None = "2024-06-30") -> None:
        self.system = InMemorySystem({"reviews": SERVICES["reviews"]}, actor_for)
        self.clock = MemoryClock(self.system, "reviews", periods)
        if deadline:
            self.fix(deadline)
        for project in (A, STARTED):
            self.system.ask(project, LISTING)
        self.note(STARTED, NoteStart(started_on=date(2024, 5, 6)))

    def fix(self, deadline: str, place: str = "34", since: date = LISTED) -> None:
        """By a document, of which there are as many as days that were named."""
        told = {"name": DEADLINE.name, "place": place, "value": deadline, "effective_from": since}
        paper = {"document_number": f"示建〔2024〕{deadline[5:7]}号", "document_title": "关于申报期限的通知"}
        command = parameters.command_types()["SetParameter"](**told, **paper)
        self.system.send("reviews", Addressed(parameters, PARAMETERS.id, command), province)

    def note(self, project: str, command: NoteStart | NoteDeclaration) -> None:
        self.system.send("reviews", Addressed(declaration, project, command), reviews_itself)

    @property
    def misses(self) -> list[str]:
        return [e.context.key for e in self.system.events if e.type == "DeclarationDeadlineMissed"]

    @property
    def closings(self) -> list[Any]:
        rows = self.system.rows("reviews", "closings").values()
        return sorted(rows, key=lambda row: (row.ended_on, row.subject))

    @property
    def periods_closed(self) -> list[Any]:
        return [e.event for e in self.system.events if e.type == "PeriodClosed"]

    def row(self, project: str):
        return self.system.row("reviews", "declarations", project)


def test_R15_an_unstarted_project_misses_the_deadline_and_one_that_has_started_does_not():
    world = World()
    world.clock.close(JUNE_30)
    assert world.misses == [A]
    assert world.row(A).missed_on == JUNE_30


def test_K17_R15_a_late_declaration_is_accepted_and_marked_and_erases_no_miss():
    world = World()
    world.clock.close(JUNE_30)
    world.note(A, NoteDeclaration(declared_on=JULY_3, division=DIVISION))
    world.clock.close(date(2024, 12, 31))
    assert world.misses == [A]
    assert (world.row(A).declared_on, world.row(A).declared_late) == (JULY_3, True)
    assert world.row(A).missed_on == JUNE_30


def test_K14_where_a_project_lies_is_known_before_it_is_on_a_list():
    """Else nobody but who covers the whole country would see that it was declared."""
    world = World()
    world.note("xj-2024-003", NoteDeclaration(declared_on=JULY_3, division=DIVISION))
    assert world.row("xj-2024-003").division == DIVISION
    noted = world.system.history("declaration-xj-2024-003")
    assert declaration.at("xj-2024-003").whose(declaration.fold(noted)) == whose(DIVISION)


@pytest.mark.parametrize("day", [JULY_3, date(2024, 6, 29)])
def test_R15_it_does_not_matter_whether_the_clock_or_the_late_declaration_comes_first(day: date):
    """What is dated in time and heard of too late is no less late."""
    first, second = World(), World()
    first.clock.close(JUNE_30)
    first.note(A, NoteDeclaration(declared_on=day, division=DIVISION))
    if day == JULY_3:
        second.note(A, NoteDeclaration(declared_on=day, division=DIVISION))
        second.clock.close(JUNE_30)
        assert second.misses == [A]
        assert _without_positions(second.row(A)) == _without_positions(first.row(A))
    assert first.misses == [A]
    assert first.row(A).declared_late


def _without_positions(row):
    return replace(row, listings=[], declared_position=None)


def test_R15_a_declaration_on_the_day_of_the_deadline_is_in_time():
    world = World()
    world.note(A, NoteDeclaration(declared_on=JUNE_30, division=DIVISION))
    world.clock.close(JUNE_30)
    assert world.misses == []
    assert not world.row(A).declared_late


def test_R15_without_a_deadline_it_is_undetermined_when_the_year_ends_and_the_parameter_is_named():
    """Scenario 13 names a day; the notice itself says X月XX日 (G3)."""
    world = World(deadline=None)
    world.clock.close(date(2024, 12, 30))
    assert world.closings == []
    world.clock.close(LAST_OF_YEAR)
    [row] = world.closings
    assert (row.subject, row.outcome, row.undetermined_by) == (OF_2024, "undetermined", [DEADLINE.name])
    assert world.misses == []
    assert [(e.closed, e.missed, e.undetermined) for e in world.periods_closed] == [(1, 0, 1)]


def test_R15_the_deadline_of_another_year_is_none():
    world = World(deadline="2023-06-30")
    world.clock.close(LAST_OF_YEAR)
    assert [(row.ended_on, row.outcome) for row in world.closings] == [(LAST_OF_YEAR, "undetermined")]


def test_R15_of_two_counties_the_one_without_a_deadline_is_undetermined():
    """And it waits for the end of the year, as the other does not."""
    world = World(deadline=None)
    world.fix("2024-06-30", DIVISION[:6])
    elsewhere = {"division": "340604001001"}
    world.system.ask("xj-2024-003", LISTING.model_copy(update=elsewhere))
    world.clock.close(LAST_OF_YEAR)
    assert [(row.subject, row.ended_on, row.outcome) for row in world.closings] == [
        (OF_2024, JUNE_30, "missed"),
        ("xj-2024-003.2024", LAST_OF_YEAR, "undetermined"),
    ]


def test_R15_a_deadline_that_is_named_when_it_is_counted_already_changes_nothing():
    world = World(deadline=None)
    world.clock.close(LAST_OF_YEAR)
    world.fix("2024-06-30")
    world.clock.close(date(2025, 1, 31))
    assert [row.outcome for row in world.closings] == ["undetermined"]
    assert world.misses == []


def test_R15_a_deadline_that_moves_while_its_day_is_closed_is_held_against_nobody():
    world = World()
    [(kind, span)] = world.clock.due(JUNE_30)
    world.clock.end(kind, span)
    [waiting] = world.clock.subjects(kind, span)
    world.fix("2024-09-30", since=JUNE_30)
    assert world.clock.count(kind, span, waiting) == "late"
    world.clock.settle(kind, span)
    world.clock.close(LAST_OF_YEAR)
    assert world.misses == []
    assert [(row.ended_on, row.outcome) for row in world.closings] == [(JUNE_30, "late")]


def test_R15_the_province_lists_projects_of_its_own_and_in_one_place():
    world = World()
    with pytest.raises(Rejected) as refused:
        world.system.ask(A, LISTING, other_province)
    assert (refused.value.rule, refused.value.status) == (R15, 403)
    elsewhere = LISTING.model_copy(update={"division": "340604001001", "list": "provincial_plan"})
    with pytest.raises(Rejected) as refused:
        world.system.ask(A, elsewhere)
    assert refused.value.status == 422


def test_R15_nobody_lists_a_project_of_another_province():
    with pytest.raises(Rejected) as refused:
        World().system.ask("xj-2024-009", LISTING, other_province)
    assert (refused.value.rule, refused.value.status) == (R15, 403)


def test_R15_a_project_is_listed_once_and_otherwise_again_is_a_conflict():
    world = World()
    assert world.system.ask(A, LISTING) == []
    with pytest.raises(Rejected) as refused:
        world.system.ask(A, LISTING.model_copy(update={"document_number": "示建〔2024〕9号"}))
    assert refused.value.status == 409
