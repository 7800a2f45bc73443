"""What a service's topic holds that its log does not: the log may have gone back, to a backup (K13)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from shared.core.frozen import Frozen
from shared.core.recorded import digest_of
from shared.core.recovered import STREAM, Range, recovery
from shared.kafka.incoming import Incoming
from shared.kafka.reader import PartitionReader, open_reader
from shared.kafka.record import Arrived
from shared.kafka.topics import PARTITIONS, SourcePartition, missing_topic, topic_of
from shared.kafka.unavailable import KafkaUnavailable
from shared.log.cursor import Cursor, PartitionEnd
from shared.log.event_log import EventLog
from shared.settings import Settings


class Comparison(Frozen, frozen=True):
    """The topic beside the log.

    position      of the log's newest event
    ahead         position → an event that the topic holds there and the log does not hold at all
    contradicted  events of the topic at whose positions the log, or the topic itself, holds another, and
                  nobody decided about it yet
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
    def published_anew(self) -> bool:
        """The topic was filled from the start again, and the log does not know of it."""
        return self.generation > self.known

    @property
    def agrees(self) -> bool:
        return not (self.ahead or self.contradicted or self.published_anew)


Progress = Callable[[int, int], None]
"""Told how many records are read, of how many."""


def unseen(done: int, of: int) -> None:
    pass


async def compare(settings: Settings, log: EventLog, progress: Progress = unseen) -> Comparison:
    """What the broker confirmed up to the log's own cursor needs no second look: the topic is read from there
    on, and from the beginning where it does not hold what the cursor says.

    Raises KafkaUnavailable, StoreUnavailable.
    """
    cursor = await log.cursor()
    async with open_reader(settings) as reader:
        if topic_of(settings.service) not in await reader.topics():
            raise KafkaUnavailable(missing_topic(settings.service))
        reader.assign([(settings.service, partition) for partition in range(PARTITIONS)])
        found = _Found(settings.service, log, cursor, await reader.ends(), progress)
        await found.read(reader, found.seek_to_cursor(reader))
        await found.read(reader, found.seek_to_beginning(reader))
    return await found.comparison()


class _Found:
    """What is read of the topic. ends: the offsets after the last records."""

    def __init__(
        self,
        source: str,
        log: EventLog,
        cursor: Cursor,
        ends: Mapping[SourcePartition, int],
        progress: Progress,
    ) -> None:
        self._source, self._log, self._cursor, self._ends = source, log, cursor, ends
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
            held = await self._log.digests({record.event.position for record in ours})
            for record in ours:
                self._take(record, held)
            self._done += len(batch)
            self._progress(self._done, self._of)

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
        settled = await self._settled() if self._contradicted else ()
        return Comparison(
            position=await self._log.position(),
            ahead=self._ahead,
            contradicted=[c for c in self._contradicted if not _within(c.event.position, settled)],
            generation=self._generation,
            known=(await self._log.cursor()).generation,
            ends={p: PartitionEnd(self._ends[self._source, p] - 1, last) for p, last in self._last.items()},
        )

    async def _settled(self) -> Sequence[Range]:
        """Where an operator decided to go on although the topic holds another event."""
        return recovery.fold(map(recovery.read, await self._log.read_stream(STREAM))).settled


def _within(position: int, ranges: Sequence[Range]) -> bool:
    return any(first <= position <= last for first, last in ranges)
