"""What the gates of every decider say, and what it decides, agree: whatever the history and the command."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.catalogue import SERVICES
from services.maintenance.care.commands import RecordInspection, ReportFault, ResolveFault
from services.reviews.review.consulting.commands import LookAtOpinion, SubmitExpertOpinion
from shared.core.gates import Stage
from shared.core.looking import Seen
from shared.core.plausible import Implausible
from shared.core.refusals import Answer, NotEntitled, OutOfOrder, Rejected
from shared.mechanisms.files.commands import EraseFile
from shared.mechanisms.jurisdiction.commands import SetParameter
from shared.testing.given import Decision
from tests.samples.stories import stories
from tests.shared.test_laws import OWN, past_of, situations

# The clock alone sends commands of periods. What is asked of who sets a parameter depends on which one it is,
# and is asked beside the gates (docs/decisions/gates.md).
SENT_TO = [
    decider
    for decider in OWN
    if any(command.roles for command in decider.command_types().values())
    and not decider.command_types().keys() & {SetParameter.__name__}
]
every_decider = pytest.mark.parametrize("decider", SENT_TO, ids=lambda decider: decider.category)

# What is recorded under a number, a name, a hash is compared with what is known of it: no gate can tell that.
NUMBERED = (RecordInspection, ReportFault, ResolveFault, SubmitExpertOpinion, LookAtOpinion, EraseFile)


def answers(situation: Decision) -> list[Answer]:
    history = situation.history
    state = history.decider.fold(history.events)
    others = history.decider.looks_at(history.id, state, situation.command)
    known = {other.name: (other.kind.fold(history.beside.get(other.name, ())), 0) for other in others}
    return history.decider.answers(state, situation.command, situation.by, Seen(history.id, known))


def stage(situation: Decision) -> Stage:
    decider = situation.history.decider
    [row] = [row for row in decider.gates if row.command is type(situation.command)]
    return row.stage(decider.fold(situation.history.events))


def refusal_of(situation: Decision) -> Rejected | None:
    try:
        situation.decide()
    except Rejected as refusal:
        return refusal
    except Implausible:
        return None
    return None


def agree(situation: Decision) -> None:
    """The first kind of what is closed refuses, by the rule of its first, in the words of all of that kind.
    Where nothing is closed, nothing refuses but what was done already, and otherwise."""
    told, refusal = answers(situation), refusal_of(situation)
    closed = [answer for answer in told if answer.missing]
    if not closed:
        assert refusal is None or asked_otherwise(situation, refusal)
        return
    kind = next(k for k in (NotEntitled, OutOfOrder, Rejected) if any(a.refusal is k for a in closed))
    first, *others = [answer for answer in closed if answer.refusal is kind]
    assert refusal is not None
    assert (type(refusal), refusal.rule, refusal.gates) == (kind, first.rule, told)
    assert all(words.en in refusal.words.en for one in (first, *others) for words in one.missing or ())


def asked_otherwise(situation: Decision, refusal: Rejected) -> bool:
    known = stage(situation) is Stage.DONE or isinstance(situation.command, NUMBERED)
    return type(refusal) is OutOfOrder and known


@every_decider
@given(data=st.data())
def test_the_gates_and_the_decision_agree(decider, data):
    agree(data.draw(situations(decider, lambda command: bool(command.roles))))


def test_they_agree_on_every_command_of_the_samples_at_every_moment():
    asked = [c for c in stories().commands if c.addressed.decider in SENT_TO]
    for command, moment in product(asked, repeat=2):
        if command.addressed.decider is moment.addressed.decider and command.addressed.command.roles:
            agree(past_of(moment).when(command.addressed.command, by=command.by))


@every_decider
@given(data=st.data())
def test_what_is_missing_before_it_is_filled_in_is_missing_afterwards(decider, data):
    situation = data.draw(situations(decider, lambda command: bool(command.roles)))
    explained = decider.explain(decider.fold(situation.history.events), situation.by)
    [before] = [one for one in explained if one.command is type(situation.command)]
    after = answers(situation)
    assert len(before.answers) == len(after)
    for early, late in zip(before.answers, after, strict=True):
        assert early.open is None or early == late
    if not before.possible:
        assert refusal_of(situation) or before.stage is Stage.DONE


@every_decider
def test_every_command_of_a_person_has_its_gates_and_no_other(decider):
    asked = [command for command in decider.command_types().values() if command.roles]
    assert {row.command for row in decider.gates} == set(asked)


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_what_a_gate_demands_is_a_rule_of_the_service(service):
    rules = {gate.rule for decider in service.deciders for row in decider.gates for gate in row.gates}
    assert rules - {None} <= {*service.rules}
