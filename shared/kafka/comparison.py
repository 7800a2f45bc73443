"""What a service's topics hold that its log and journal do not: they may have gone back to a backup (K13)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from shared.core.frozen import Frozen
from shared.core.recorded import digest_of
from shared.core.recovered import Range
from shared.kafka.incoming import Incoming
from shared.kafka.reader import PartitionReader, open_reader
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS, SourcePartition, missing_topic, topic_of
from shared.kafka.unavailable import KafkaUnavailable
from shared.log.cursor import Cursor, Kind, PartitionEnd
from shared.log.event_log import EventLog
from shared.log.journalled import journal_of
from shared.log.travelling import Travelling
from shared.settings import Settings


class Comparison(Frozen, frozen=True):
    """A topic beside the log, or beside the journal: there the commands are what events are here, and their
    numbers the positions.

    position      of the log's newest event
    ahead         position → an event that the topic holds there and the log does not hold at all
    contradicted  events of the topic at whose positions the log, or the topic itself, holds another
                  in both, what somebody decided about is left out
    generation    the newest one seen in the topic, 0 where nothing was read
    known         the generation that the log knows
    ends          where each partition of the topic ends
    """

    position: int
    ahead: Mapping[int, Arrived]
    contradicted: Sequence[Arrived]
    generation: int
    known: int
    ends: Mapping[int, PartitionEnd]

    @property
    def reached(self) -> int:
        """The highest position in log or topic."""
        return max([self.position, *self.ahead, *(end.position for end in self.ends.values())])

    @property
    def published_anew(self) -> bool:
        """The topic was filled from the start again, and the log does not know of it."""
        return self.generation > self.known

    @property
    def agrees(self) -> bool:
        return not (self.ahead or self.contradicted or self.published_anew)


Progress = Callable[[str, int, int], None]
"""Told of which topic how many records are read, of how many."""


def unseen(topic: str, done: int, of: int) -> None:
    pass


class Compared(Frozen, frozen=True):
    """Both topics of a service beside what they were filled from."""

    events: Comparison
    commands: Comparison

    @property
    def agrees(self) -> bool:
        return self.events.agrees and self.commands.agrees

    @property
    def by_kind(self) -> tuple[tuple[Kind, Comparison], ...]:
        return ("events", self.events), ("commands", self.commands)


async def compare(settings: Settings, log: EventLog, progress: Progress = unseen) -> Compared:
    """What the broker confirmed up to the log's own cursor needs no second look: a topic is read from there
    on, and from the beginning where it does not hold what the cursor says.

    Raises KafkaUnavailable, StoreUnavailable.
    """
    journal = journal_of(settings.service)
    async with open_reader(settings) as reader:
        topics = await reader.topics()
        if topic_of(settings.service) not in topics:
            raise KafkaUnavailable(missing_topic(settings.service))
        events = await _compare(reader, settings.service, log, progress)
        if topic_of(journal) in topics:
            return Compared(events, await _compare(reader, journal, log.journal, progress))
        return Compared(events, await _nothing_beside(log.journal))


async def _nothing_beside(travels: Travelling) -> Comparison:
    """A topic that its relay has not made yet holds nothing."""
    cursor = await travels.cursor()
    return Comparison(await travels.position(), {}, [], generation=0, known=cursor.generation, ends={})


async def _compare(
    reader: PartitionReader, source: str, travels: Travelling, progress: Progress
) -> Comparison:
    cursor = await travels.cursor()
    reader.assign([(source, partition) for partition in range(PARTITIONS)])
    found = _Found(source, travels, cursor, await reader.ends(), progress)
    await found.read(reader, found.seek_to_cursor(reader))
    await found.read(reader, found.seek_to_beginning(reader))
    return await found.comparison()


class _Found:
    """What is read of the topic. ends: the offsets after the last records."""

    def __init__(
        self,
        source: str,
        travels: Travelling,
        cursor: Cursor,
        ends: Mapping[SourcePartition, int],
        progress: Progress,
    ) -> None:
        self._source, self._travels, self._cursor, self._ends = source, travels, cursor, ends
        self._progress, self._done, self._of = progress, 0, 0
        self._ahead: dict[int, Arrived] = {}
        self._contradicted: list[Arrived] = []
        self._generation = 0
        self._last = {partition: end.position for partition, end in cursor.ends.items()}
        # Of each partition in which the record that the cursor names was not met yet.
        self._unmet = set(cursor.ends)

    def seek_to_cursor(self, reader: PartitionReader) -> set[int]:
        """The partitions that hold more than the offset which the cursor names, that one included."""
        reached = {p for p, end in self._cursor.ends.items() if end.offset < self._ends[self._source, p]}
        for partition in reached:
            reader.seek((self._source, partition), self._cursor.ends[partition].offset)
        return reached

    def seek_to_beginning(self, reader: PartitionReader) -> set[int]:
        """The partitions of which the cursor says nothing, or what they do not hold."""
        unknown = {p for p in range(PARTITIONS) if p not in self._cursor.ends or p in self._unmet}
        for partition in unknown:
            reader.seek((self._source, partition), 0)
            self._last.pop(partition, None)
        return unknown

    async def read(self, reader: PartitionReader, partitions: Collection[int]) -> None:
        places = {(self._source, partition) for partition in partitions}
        self._of += sum([self._ends[place] - await reader.position(place) for place in places])
        async for batch in reader.read_to({place: self._ends[place] for place in places}):
            ours = list(self._ours(batch))
            held = await self._travels.digests({record.event.position for record in ours})
            for record in ours:
                self._take(record, held)
            self._done += len(batch)
            self._progress(topic_of(self._source), self._done, self._of)

    def _ours(self, batch: Sequence[Incoming]) -> Iterator[Arrived]:
        """What a stranger wrote proves nothing."""
        for record in batch:
            if isinstance(record, Arrived) and digest_of(self._source, record.event) == record.event.digest:
                yield record

    def _take(self, record: Arrived, held: Mapping[int, bytes]) -> None:
        position = record.event.position
        if self._is_confirmed(record):
            self._unmet.discard(record.partition)
        self._generation = max(self._generation, record.generation)
        self._last[record.partition] = max(self._last.get(record.partition, 0), position)
        if position not in held:
            known = self._ahead.setdefault(position, record).event.digest
        else:
            known = held[position]
        if known != record.event.digest:
            self._contradicted.append(record)

    def _is_confirmed(self, record: Arrived) -> bool:
        """It is the one that the cursor names as the last of its partition."""
        end = self._cursor.ends.get(record.partition)
        there = PartitionEnd(record.offset, record.event.position)
        return end == there and record.generation == self._cursor.generation

    async def comparison(self) -> Comparison:
        settled = await self._travels.settled() if self._contradicted or self._ahead else ()
        return Comparison(
            position=await self._travels.position(),
            ahead={p: record for p, record in self._ahead.items() if not _within(p, settled)},
            contradicted=[c for c in self._contradicted if not _within(c.event.position, settled)],
            generation=self._generation,
            known=(await self._travels.cursor()).generation,
            ends={p: PartitionEnd(self._ends[self._source, p] - 1, last) for p, last in self._last.items()},
        )


def _within(position: int, ranges: Sequence[Range]) -> bool:
    return any(first <= position <= last for first, last in ranges)
