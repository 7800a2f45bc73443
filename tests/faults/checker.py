"""What must hold of a system at rest, whatever befell it: the promises, checked one by one on the evidence.

Each rule takes the evidence and tells every violation in words. Nothing here asks a running service: the
logs, the topics and the answers that clients remember are compared with one another.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from services.audit.catalogue import SERVICES
from shared.core.keys import key_of
from shared.core.messages import type_name
from shared.core.recorded import Recorded, context_of
from shared.core.recovered import recovery
from shared.core.upcast import read
from shared.kafka.topics import partition_of
from shared.log.ids import derived_id
from tests.faults.answers import Answer
from tests.faults.evidence import Evidence
from tests.faults.expected import NOTHING_SPECIAL, Expected, Violations
from tests.faults.published import (
    digests_match,
    each_partition_is_in_order,
    previous_names_the_record_before,
    the_topic_holds_the_log,
    the_topic_of_commands_holds_the_journal,
)
from tests.journal import Journalled, compare


def violations(evidence: Evidence, expected: Expected = NOTHING_SPECIAL) -> list[str]:
    """All of them, each with the promise it breaks."""
    return [
        f"{promise} {rule.__name__}: {said}" for promise, rule in RULES for said in rule(evidence, expected)
    ]


def positions_have_no_gap(evidence: Evidence, _: Expected) -> Violations:
    for name, d in evidence.departments.items():
        positions = [event.position for event in d.events]
        if positions != list(range(1, d.head + 1)):
            yield f"{name} has {len(positions)} positions up to {d.head}: {_odd(positions)}"


def recorded_at_never_goes_back(evidence: Evidence, _: Expected) -> Violations:
    for name, d in evidence.departments.items():
        for before, after in pairwise(d.events):
            if after.recorded_at < before.recorded_at:
                yield f"{name}/{after.position} is older than the event before it"


def versions_have_no_gap(evidence: Evidence, _: Expected) -> Violations:
    for name, d in evidence.departments.items():
        last: dict[str, int] = {}
        for event in d.events:
            if event.version != last.get(event.stream, 0) + 1:
                yield f"{name} {event.stream}: {event.version} after {last.get(event.stream, 0)}"
            last[event.stream] = event.version


def each_event_is_some_commands(evidence: Evidence, _: Expected) -> Violations:
    for name, d in evidence.departments.items():
        owner = {p: c for c in d.commands for p in c.positions}
        if sum(len(c.positions) for c in d.commands) != len(d.events):
            yield f"{name}: {len(d.events)} events, but the journal speaks of another number"
        for event in d.events:
            command = owner.get(event.position)
            if command is None or command.id != event.meta.command or event.stream not in command.streams:
                yield f"{name}/{event.position} {event.type} is of no command of the journal"


def an_accepted_command_is_journalled_as_answered(evidence: Evidence, _: Expected) -> Violations:
    for name, d in evidence.departments.items():
        journal = {c.id: c for c in d.commands}
        at = {event.position: event for event in d.events}
        for answer in _answers(evidence, name, accepted=True):
            command = journal.get(answer.id)
            if command is None:
                yield f"{answer} was accepted and is not in the journal"
            elif command and (
                answer.body != {**_receipt(command, at), "position": answer.body["position"]}
                or answer.position != command.last
            ):
                yield f"{answer} was answered {answer.body}, the journal says {command}"


def a_refused_command_left_nothing(evidence: Evidence, _: Expected) -> Violations:
    accepted = {answer.id for answer in evidence.answers if answer.accepted}
    for name, d in evidence.departments.items():
        journal = {c.id for c in d.commands}
        for answer in _answers(evidence, name, accepted=False):
            if answer.id in journal - accepted:
                yield f"{answer} was refused ({answer.status}) and is in the journal"


def the_same_command_has_one_answer(evidence: Evidence, _: Expected) -> Violations:
    first: dict[Any, Answer] = {}
    for answer in evidence.answers:
        if answer.accepted and first.setdefault(answer.id, answer).body != answer.body:
            yield f"{answer} was answered {first[answer.id].body}, then {answer.body}"


def answers_are_as_hoped(evidence: Evidence, _: Expected) -> Violations:
    for answer in evidence.answers:
        hoped = answer.hope == "either" or (answer.hope == "accepted") is answer.accepted
        if not hoped or answer.status >= 500:
            yield f"{answer} should be {answer.hope}, was answered {answer.status} {answer.body}"


def nothing_is_journalled_that_nobody_sent(evidence: Evidence, _: Expected) -> Violations:
    sent = {answer.id for answer in evidence.answers}
    caused = {id for name in evidence.departments for id in _derived(evidence, name)}
    for name, d in evidence.departments.items():
        for command in d.commands:
            if command.id not in sent | caused and not command.stream.startswith(f"{recovery.category}-"):
                yield f"{name} {command.type} {command.id} on {command.stream}: nobody sent it"


def every_reaction_took_effect(evidence: Evidence, expected: Expected) -> Violations:
    for name, d in evidence.departments.items():
        journal = {(c.id, c.stream): c.type for c in d.commands}
        for id, (key, stream, type) in _derived(evidence, name).items():
            took = journal.get((id, stream), "nothing") in (type, None)  # None: its events alone came back
            if (f"{name}.reactions", key) not in expected.parked and not took:
                yield f"{name} did not take {type} on {stream} ({id}), which an event it hears causes"


def each_decision_comes_out_again_as_recorded(evidence: Evidence, expected: Expected) -> Violations:
    for name, d in evidence.departments.items():
        if name not in expected.newer:
            yield from (f"{name} {found}" for found in compare(SERVICES[name], d.commands, d.logged))


def everybody_has_heard_everything(evidence: Evidence, _: Expected) -> Violations:
    newest = {
        (name, partition_of(event.key)): event.position
        for name, d in evidence.departments.items()
        for event in d.events
    }
    for name, d in evidence.departments.items():
        if d.relayed != d.head:
            yield f"{name} relayed {d.relayed} of {d.head}"
        for subscriber, reached in d.reached.items():
            for place, position in reached.items():
                if position != newest.get(place, 0):
                    yield f"{subscriber} is at {position} of {newest.get(place, 0)} in {place}"


def views_equal_a_clean_rebuild(evidence: Evidence, expected: Expected) -> Violations:
    for name, d in evidence.departments.items():
        for view in SERVICES[name].views if name not in expected.newer else ():
            rebuilt, shown = _rebuilt(view, name, evidence), d.views[view.name]
            for key in sorted(rebuilt.keys() | shown.keys()):
                parked = (f"{name}.{view.name}", key_of(key)) in expected.parked
                if rebuilt.get(key) != shown.get(key) and not parked:
                    yield f"{name}.{view.name} {key} shows {shown.get(key)}, rebuilt {rebuilt.get(key)}"


def only_what_should_be_is_parked(evidence: Evidence, expected: Expected) -> Violations:
    parked = {place for d in evidence.departments.values() for place in d.parked}
    for subscriber, key in sorted(parked ^ expected.parked):
        yield f"{key} of {subscriber} is {'' if (subscriber, key) in parked else 'not '}parked"


RULES: list[tuple[str, Callable[[Evidence, Expected], Violations]]] = [
    ("K1", versions_have_no_gap),
    ("K2", positions_have_no_gap),
    ("K2", recorded_at_never_goes_back),
    ("K3", each_event_is_some_commands),
    ("K3", an_accepted_command_is_journalled_as_answered),
    ("K3", a_refused_command_left_nothing),
    ("K3", the_same_command_has_one_answer),
    ("K3", answers_are_as_hoped),
    ("K3", nothing_is_journalled_that_nobody_sent),
    ("K4", the_topic_holds_the_log),
    ("K9", the_topic_of_commands_holds_the_journal),
    ("K4", each_partition_is_in_order),
    ("K4", previous_names_the_record_before),
    ("K4", everybody_has_heard_everything),
    ("K5", every_reaction_took_effect),
    ("K5", views_equal_a_clean_rebuild),
    ("K6", only_what_should_be_is_parked),
    ("K8", digests_match),
    ("K9", each_decision_comes_out_again_as_recorded),
]


def _answers(evidence: Evidence, service: str, *, accepted: bool) -> Iterator[Answer]:
    return (a for a in evidence.answers if a.service == service and a.accepted is accepted)


def _receipt(command: Journalled, at: dict[int, Recorded]) -> dict[str, Any]:
    """What an answer says of a command, out of the journal and the log."""
    events = [at[p] for p in command.positions if p in at]
    return {
        "stream": command.stream,
        "version": command.version,
        "events": [{"type": event.type, "id": str(event.id)} for event in events],
    }


def _derived(evidence: Evidence, name: str) -> dict[Any, tuple[str, str, str]]:
    """What a service's reactions owe to what the others recorded: id → (key, stream, type)."""
    owed: dict[Any, tuple[str, str, str]] = {}
    for reaction in SERVICES[name].reactions:
        for event in evidence.departments[reaction.reads.source].events:
            if event.type != type_name(reaction.reads):
                continue
            heard = read(reaction.reads, event)
            for n, order in enumerate(reaction.commands(heard, context_of(event))):
                id = derived_id(event.id, f"{reaction.name}/{n}")
                owed[id] = (event.key, order.stream, type_name(type(order.command)))
    return owed


def _rebuilt(view: Any, name: str, evidence: Evidence) -> dict[str, Any]:
    """The view folded from the beginning, one log after the other: across sources a fold commutes."""
    models = view.models(name)
    rows: dict[str, Any] = {}
    for source in sorted(view.sources(name)):
        for event in evidence.departments[source].events:
            if model := models.get((source, event.type)):
                view.apply(rows, read(model, event), context_of(event))
    return rows


def _odd(positions: list[int]) -> str:
    odd = [(a, b) for a, b in pairwise([0, *positions]) if b != a + 1]
    return f"{odd[:5]}"
