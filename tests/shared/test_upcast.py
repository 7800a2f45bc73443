"""K8: a stream written by three releases is read as one, and what is stored stays as it was written."""

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
import pytest
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.projects.views.projects import ProjectRow
from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.frozen import replace as changed
from shared.core.messages import Command, Event, EventContext, ForeignEvent
from shared.core.reactions import reaction
from shared.core.recorded import Recorded, digest_of
from shared.core.scope import EVERYBODYS
from shared.core.upcast import Fields, FromNewerRelease, NotUpcast, Upcast, Versioned, read
from shared.core.view import View
from shared.kafka.record import Arrived, from_record, to_headers
from shared.kafka.topics import partition_of
from shared.log.causation import Causation
from shared.log.database import open_engine, transaction
from shared.log.decided import NewEvent
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.subscribe.react import React
from shared.views.projection import Projection
from shared.views.table import table_of
from tests.shared.samples import appending

SURVEYOR = Actor(person="sample-surveyor", organisation="")


def from_1(old: Fields) -> Fields:
    """Square metres were decimal text; hundredths of one since."""
    metres, _, hundredths = old["area_m2"].partition(".")
    return {"area": int(metres) * 100 + int(f"{hundredths:0<2}"[:2])}


def from_2(old: Fields) -> Fields:
    """Since version 3 every storey is measured."""
    return {"storeys": [old["area"]]}


CHAIN: tuple[Upcast, ...] = (from_1, from_2)


class Measured(Event):
    """已测量."""

    schema_version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = CHAIN

    storeys: tuple[int, ...]


class Measure(Command):
    area: int


WRITTEN: list[tuple[int, bytes]] = [
    (1, b'{"area_m2":"12.50"}'),
    (2, b'{"area":900}'),
    (3, b'{"storeys":[100,200]}'),
    (1, b'{"area_m2":"7"}'),
]
TOTAL = 1250 + 900 + 300 + 700


def decide(total: int, command: Measure, by: Actor) -> list[Measured]:
    return [Measured(storeys=(total, command.area))]


def evolve(total: int, event: Measured) -> int:
    return total + sum(event.storeys)


surveys = Decider(
    "survey", 0, evolve, Measured, "surveys", Measure, decide, whose=lambda id, total: EVERYBODYS
)


def stored(version: int, data: bytes) -> NewEvent:
    return NewEvent(new_id(), "key", "Measured", version, data)


def test_three_versions_in_one_stream_come_to_the_state_of_one():
    written = [stored(version, data) for version, data in WRITTEN]
    assert surveys.fold(map(surveys.read, written)) == TOTAL
    today = [Measured(storeys=(1250,)), Measured(storeys=(900,)), Measured(storeys=(100, 200))]
    assert [surveys.read(event) for event in written[:3]] == today


@pytest.mark.parametrize("link", CHAIN)
def test_a_link_leaves_what_it_is_given_as_it_was(link: Upcast):
    given = orjson.loads(WRITTEN[CHAIN.index(link)][1])
    before = deepcopy(given)
    assert link(given) == link(given)
    assert given == before


@pytest.mark.parametrize(("version", "links"), [(2, ()), (3, (from_2,)), (1, (from_1,))])
def test_a_class_whose_chain_has_not_every_link_cannot_be_made(version: int, links: tuple[Upcast, ...]):
    with pytest.raises(TypeError, match=f"version {version} needs {version - 1} upcasts, not {len(links)}"):
        type("Measured", (Event,), {"schema_version": version, "upcasts": links})


def test_numbers_of_any_size_pass_a_chain_exactly():
    huge = 2**70 + 1
    assert read(Measured, stored(2, b'{"area":%d}' % huge)).storeys == (huge,)


def test_an_old_event_is_checked_as_strictly_as_a_new_one():
    with pytest.raises(ValidationError):
        read(Measured, stored(2, b'{"area":"many"}'))
    with pytest.raises(NotUpcast, match="Measured of version 1: KeyError: 'area_m2'"):
        read(Measured, stored(1, b'{"area":900}'))
    with pytest.raises(NotUpcast, match="there is no such version"):
        read(Measured, stored(0, WRITTEN[0][1]))


class HeardMeasured(ForeignEvent, source="projects"):
    """Reads what came with version 2 and is there still; knows nothing of storeys."""

    schema_version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (from_1,)

    area: int


def test_a_newer_event_is_heard_by_its_known_fields_and_refused_by_its_own_service():
    newer = stored(4, b'{"storeys":[1],"area":1,"surveyor":"x"}')
    assert read(HeardMeasured, newer).area == 1
    assert read(Measured, newer, tolerant=True).storeys == (1,)
    with pytest.raises(FromNewerRelease, match="Measured of version 4"):
        read(Measured, newer)
    with pytest.raises(FromNewerRelease, match="Painted of version 1"):
        surveys.read(changed(newer, type="Painted", schema_version=1))


def test_an_older_event_is_heard_through_the_listeners_own_chain():
    assert read(HeardMeasured, stored(1, WRITTEN[0][1])).area == 1250


def test_of_a_newer_event_the_fields_that_are_read_must_be_there():
    with pytest.raises(ValidationError, match="area"):
        read(HeardMeasured, stored(3, WRITTEN[2][1]))


async def written_by_three_releases(log: EventLog, stream: str) -> list[Recorded]:
    events = [NewEvent(new_id(), stream, "Measured", version, data) for version, data in WRITTEN]
    await log.append(changed(appending(surveys.stream(stream), 0), events=events))
    return await log.read_stream(surveys.stream(stream))


@pytest.mark.stack
async def test_a_decision_rests_on_old_events_and_leaves_them_as_they_are(log: EventLog, stream: str):
    before = await written_by_three_releases(log, stream)
    await CommandHandler(log)(Addressed(surveys, stream, Measure(area=5)), SURVEYOR, Causation(new_id()))
    *past, decided = await log.read_stream(surveys.stream(stream))
    assert past == before
    assert [(e.schema_version, e.data) for e in past] == WRITTEN
    assert all(digest_of("projects", e) == e.digest for e in past)
    assert (decided.schema_version, decided.data) == (3, b'{"storeys":[%d,5]}' % TOTAL)


@pytest.mark.stack
async def test_a_decision_on_what_a_newer_release_wrote_is_refused_and_nothing_recorded(
    log: EventLog, stream: str
):
    newer = NewEvent(new_id(), stream, "Measured", 4, b"{}")
    await log.append(changed(appending(surveys.stream(stream), 0), events=[newer]))
    once = Causation(new_id())
    with pytest.raises(FromNewerRelease):
        await CommandHandler(log)(Addressed(surveys, stream, Measure(area=5)), SURVEYOR, once)
    assert await log.find_command(once.command) is None


def from_topic(event: Recorded) -> Arrived:
    """What its relay sends, as a subscriber gets it."""
    headers = to_headers("projects", event, generation=1, previous=event.position - 1)
    return from_record("projects.events", partition_of(event.key), event.position, event.data, headers)


@dataclass
class Listening:
    """A view of surveys in the table of projects, and a reaction that notes every area it hears."""

    engine: AsyncEngine
    react: React
    noted: list[int]
    view: View[ProjectRow]

    async def receive(self, records: list[Arrived]) -> ProjectRow:
        async with transaction(self.engine) as tx:
            await Projection(self.view, "projects")(tx, records)
            await self.react(tx, records)
            key = records[0].event.key
            return (await table_of(self.view, 1).load(tx, [key]))[key]


def fold(row: ProjectRow, event: Measured, context: EventContext) -> ProjectRow:
    return changed(row, households=(row.households or 0) + sum(event.storeys))


@pytest.fixture
async def listening(dsn: str, log: EventLog) -> AsyncIterator[Listening]:
    engine, noted = open_engine(dsn), []
    heard = type("Measured", (HeardMeasured,), {}, source="projects")

    def note(event: Any, context: EventContext) -> list[Addressed]:
        noted.append(event.area)
        return []

    react = React("projects", [reaction(heard, note)], CommandHandler(log))
    yield Listening(engine, react, noted, View("projects", ProjectRow, fold, reads=(Measured,), version=1))
    await engine.dispose()


@pytest.mark.stack
async def test_a_view_and_a_reaction_read_old_events_from_a_topic(
    log: EventLog, listening: Listening, stream: str
):
    past = await written_by_three_releases(log, stream)
    records = [from_topic(event) for event in past if event.schema_version < 3]
    assert [record.event.data for record in records] == [d for v, d in WRITTEN if v < 3]
    assert (await listening.receive(records)).households == TOTAL - 300
    assert listening.noted == [1250, 900, 700]


def test_a_class_made_without_a_word_about_versions_is_of_the_first():
    assert (Versioned.schema_version, Versioned.upcasts) == (1, ())
