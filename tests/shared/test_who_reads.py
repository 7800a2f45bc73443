"""Who reads what: by division, as a party, in person; and that who acts on a matter may read it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import pytest

from deploy.site.people import COUNTY, PEOPLE, STREET
from services import roles
from services.audit.catalogue import SERVICES
from services.maintenance.care import care
from services.projects.project import project
from services.projects.project.applying.commands import ConfirmApplication
from services.projects.rules import P30
from shared.core.actor import Actor
from shared.core.column import Column, columns_of
from shared.core.decider import Decider
from shared.core.gated import Explained
from shared.core.gates import Stage
from shared.core.looking import Seen
from shared.core.reader import ANOTHER, BEYOND, PUBLIC, Reader, is_published, whose_row
from shared.core.refusals import NotEntitled
from shared.core.roles import roles_of
from shared.core.scope import EVERYBODYS, NOBODYS, Scope, texts_in, whose
from shared.core.service import Service
from shared.core.view import Row
from shared.core.words import Words
from tests.samples import people
from tests.samples.stories import stories
from tests.shared.cells import cells

OURS, THEIRS = STREET, f"{COUNTY}002"
BY = {role: Actor(person="p", organisation="o", roles=frozenset({role}), division=OURS) for role in PEOPLE}
ACTORS = [*map(people.actor, PEOPLE.values()), people.expert_a, people.expert_b, people.stranger]


def reader(role: str, **more: Any) -> Reader:
    known = frozenset(found for found in roles_of(roles) if found == role)
    return Reader(BY[role].model_copy(update=more), known)


OFFICES = ("community", "street", "county_government", "county_bureau", "city_office", "province")
# role → what it reads of a matter of its division, of another, as a party to it, and in person
MATRIX = {
    **dict.fromkeys((*OFFICES, "finance", "auditor"), (True, False, False, False)),
    **dict.fromkeys(("implementer", "owners", "resident_committee"), (True, False, True, False)),
    "tracking_auditor": (False, False, True, False),
    "expert": (False, False, False, True),
    "operator": (False, False, False, False),
}


def test_every_role_is_in_the_matrix():
    assert {*MATRIX} == {*PEOPLE}


@pytest.mark.parametrize("role", MATRIX)
def test_K14_what_a_role_reads(role: str):
    elsewhere = (whose(THEIRS, parties=["o"]), whose(THEIRS, people=["p"]))
    matters = (whose(OURS), whose(THEIRS), *elsewhere)
    assert tuple(map(reader(role).may_read, matters)) == MATRIX[role]


@pytest.mark.parametrize("role", [role for role in MATRIX if MATRIX[role][0]])
def test_an_office_reads_all_below_it_and_nothing_above(role: str):
    assert reader(role).may_read(whose(f"{OURS}007"))
    assert not reader(role).may_read(whose(COUNTY))
    assert reader(role).may_read(whose(THEIRS, OURS))


def test_what_is_in_no_division_yet_is_read_by_who_covers_the_whole_country():
    assert not reader("province", division="34").may_read(NOBODYS)
    assert reader("province", division="").may_read(NOBODYS)
    assert reader("auditor", division="").may_read(whose(THEIRS))


def test_who_has_no_known_role_reads_as_the_public_does():
    stranger = Reader(BY["street"], frozenset())
    assert stranger.is_public
    for nobody in (stranger, PUBLIC):
        assert not any(map(nobody.may_read, (whose(OURS), NOBODYS, EVERYBODYS)))
    assert reader("expert").may_read(EVERYBODYS)
    assert not reader("operator").may_read(EVERYBODYS)


def test_an_office_is_no_party_by_its_credit_code():
    assert not reader("street").may_read(whose(THEIRS, parties=["o"]))


class Sample(Row, frozen=True):
    key: Annotated[str, Column("编号", "key")]
    open_to_all: Annotated[str, Column("公开", "public", public=True)] = ""
    work: Annotated[str, Column("工作", "work")] = ""
    told: Annotated[str, Column("自述", "told", readers=frozenset({roles.STREET}))] = ""
    told_on: Annotated[bool, Column("已公示", "told on", publishes=True)] = False
    at: Annotated[list[str], Column("区划", "divisions", scope=Scope.DIVISION)] = []  # noqa: RUF012
    seats: Annotated[dict[str, str], Column("席位", "seats", scope=Scope.PARTY)] = {}  # noqa: RUF012


COLUMNS = columns_of(Sample)


def test_a_column_is_hidden_from_who_does_not_work_with_it_and_the_public_sees_what_is_public():
    assert reader("street").hidden(COLUMNS) == frozenset()
    assert reader("finance").hidden(COLUMNS) == {"told"}
    assert PUBLIC.hidden(COLUMNS) == COLUMNS.keys() - {"key", "open_to_all"}


def test_a_row_is_of_all_that_its_columns_name():
    row = Sample("a", at=[OURS, ""], seats={"street": "o", "supervisor": "s"})
    assert whose_row(row, COLUMNS) == whose(OURS, parties=["o", "s"])


def test_a_row_is_published_from_the_day_on_that_says_so():
    assert not is_published(Sample("a"), COLUMNS)
    assert is_published(Sample("a", told_on=True), COLUMNS)


def test_what_a_sentence_calls_another_stream_depends_on_who_asks():
    known = {cells.stream(f"{OURS}-1"): (0, 1), cells.stream(f"{THEIRS}-1"): (0, 1)}
    office = Reader(BY["street"], frozenset({roles.STREET}))
    seen = Seen("x", known, office)
    assert seen.called(cells.at(f"{OURS}-1")) == Words(f"{OURS}-1", f"{OURS}-1")
    assert seen.called(cells.at(f"{THEIRS}-1")) == ANOTHER
    assert seen.called(cells.at(f"{OURS}-2")) == ANOTHER
    assert Seen("x", known).called(cells.at(f"{THEIRS}-1")).zh == f"{THEIRS}-1"


def refused(decider: Decider[Any, Any, Any], state: Any, command: Any, by: Reader) -> NotEntitled | None:
    try:
        decider.require_reading("xj-2024-001", state, command, by)
    except NotEntitled as refusal:
        return refusal
    return None


def test_P30_whoever_may_not_read_is_refused_by_the_commands_rule_and_learns_nothing_else():
    confirm = ConfirmApplication()
    other = reader("street", division=THEIRS)
    for _, service, state in moments():
        if service.main is not project or state == project.initial:
            continue
        refusal = refused(project, state, confirm, other)
        assert refusal is not None
        assert (refusal.rule, refusal.words) == (P30, BEYOND)
        assert [(gate.rule, gate.missing) for gate in refusal.gates] == [(P30, (BEYOND,))]
        assert refused(project, state, confirm, reader("street")) is None


def moments() -> Iterator[tuple[str, Service, Any]]:
    """Each state that a service's main stream comes to in the stories, and the stream's name."""
    states: dict[tuple[str, str], Any] = {}
    for event in stories().events:
        service = SERVICES[event.source]
        if event.stream.kind is service.main:
            place = (event.source, event.stream.name)
            states[place] = service.main.evolve(states.get(place, service.main.initial), event.event)
            yield event.stream.name, service, states[place]


def shown() -> Iterator[tuple[str, Service, Any, Any]]:
    """The same moments, each with the stream's row."""
    rows: dict[str, Any] = {}
    own = [event for event in stories().events if event.stream.kind is SERVICES[event.source].main]
    for event, (name, service, state) in zip(own, moments(), strict=True):
        view = service.main_view
        row = rows.get(name, view.blank(event.context.key))
        rows[name] = view.fold(row, event.event, event.context)
        yield name, service, state, rows[name]


def test_K14_a_stream_and_its_row_are_of_the_same_at_every_moment():
    told = 0
    for name, service, state, row in shown():
        matter = service.main.at(row.project_id).whose(state)
        assert matter == whose_row(row, columns_of(type(row))), f"{name}: {type(state).__name__}"
        told += matter != NOBODYS
    assert told > 50


def test_K14_gates_say_nothing_that_a_column_hides_from_whoever_may_read_them():
    hidden = 0
    for name, service, state, row in shown():
        columns = columns_of(type(row))
        for by in ACTORS:
            reader = service.reader(by)
            if not reader.may_read(service.main.at(row.project_id).whose(state)):
                continue
            secrets = {text for column in reader.hidden(columns) for text in texts_in(getattr(row, column))}
            said = said_of(service.main.explain(state, by))
            assert not [text for text in secrets if text and text in said], f"{name}, {by.person}: {said}"
            hidden += any(secrets)
    assert hidden > 10


def said_of(explained: list[Explained]) -> str:
    missing = [words for one in explained for answer in one.answers for words in answer.missing or ()]
    return " ".join(f"{zh} {en}" for zh, en in missing)


def test_K14_whoever_is_entitled_to_act_may_read():
    entitled = 0
    for name, service, state in moments():
        matter = service.main.at(name.partition("-")[2]).whose(state)
        for by in ACTORS:
            for explained in service.main.explain(state, by):
                if is_entitled(explained, by):
                    entitled += 1
                    assert service.reader(by).may_read(matter), f"{by.roles} {explained.command.__name__}"
    assert entitled > 100


def is_entitled(explained: Explained, by: Actor) -> bool:
    """It is time, he has the role, and the rule that asks who he is has nothing against him."""
    who = [answer for answer in explained.answers if answer.refusal is NotEntitled]
    mine = not by.roles.isdisjoint(explained.command.roles)
    return mine and explained.stage is Stage.NOW and all(answer.open for answer in who)


def test_a_kind_of_stream_that_does_not_say_who_reads_it_is_in_no_service():
    silent = replace(care, whose=None)
    with pytest.raises(ValueError, match="care does not say who may read it"):
        replace(SERVICES["maintenance"], deciders=(silent,))
