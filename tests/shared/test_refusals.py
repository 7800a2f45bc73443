"""What a broker refuses: the relay names it, and what it does take lands once and in order (K4)."""

from collections.abc import Awaitable, Callable

import pytest
from aiokafka import ConsumerRecord

from shared.kafka.relay import Relay
from shared.kafka.topics import SETTINGS, partition_of
from tests.eventually import eventually
from tests.shared.alone import Alone
from tests.shared.samples import appending, at_length
from tests.shared.test_relay import by_partition, happened, published, relaying
from tests.system.topics import header, positions

pytestmark = pytest.mark.stack

ATTEMPTS = 2
LOUD = "loud"
QUIET = [f"quiet-{n}" for n in range(15) if partition_of(f"quiet-{n}") != partition_of(LOUD)]
"""What happens on these goes to other partitions."""
ALSO_LOUD = QUIET[0]


async def too_large(alone: Alone) -> int:
    await alone.set("max.message.bytes", "5000")
    await happened(alone.log, QUIET)
    return (await alone.log.append(appending(LOUD, 0, events=20))).last_position


async def too_late(alone: Alone) -> int:
    await alone.set("message.timestamp.after.max.ms", "3600000")
    await happened(alone.log, QUIET)
    await alone.clocks_were_ahead()
    return (await alone.log.append(appending(LOUD, 0))).last_position


async def test_K4_an_event_ahead_of_every_clock_is_published(alone: Alone):
    await alone.clocks_were_ahead()
    async with relaying(alone.settings, alone.log) as relay:
        await published(relay, await happened(alone.log, QUIET))
    [recorded_at] = await alone.sql.fetchrow("select recorded_at from events where position = 1")
    [first] = [r for r in await alone.read() if header(r, "ce_position") == "1"]
    assert first.timestamp == int(recorded_at.timestamp() * 1000)


@pytest.mark.parametrize(
    ("happens", "setting", "error"),
    [
        (too_large, "max.message.bytes", "MessageSizeTooLargeError"),
        (too_late, "message.timestamp.after.max.ms", "InvalidTimestampError"),
    ],
)
async def test_K4_what_one_partition_refuses_is_named_and_the_others_take_theirs_once(
    alone: Alone, happens: Callable[[Alone], Awaitable[int]], setting: str, error: str
):
    async with relaying(alone.settings, alone.log) as relay:
        await published(relay, first := await happened(alone.log, QUIET))
    last = await happens(alone)
    async with relaying(alone.settings, alone.log) as relay:
        place = f"{alone.topic}/{partition_of(LOUD)}"
        refused = f"{place} does not take what begins at position {first + len(QUIET) + 1}: {error}"
        for _ in range(ATTEMPTS):
            await refused_again(relay, refused)
        assert sum(await alone.ends()) == first + len(QUIET)
        await alone.set(setting, SETTINGS[setting])
        await published(relay, last)
        assert relay.failure is None
    each_once_and_in_order(await alone.read(last), last)


async def test_K4_a_partition_that_refuses_holds_up_no_other(alone: Alone, monkeypatch: pytest.MonkeyPatch):
    """Page by page, and where one more begins to refuse. What follows in a partition that refuses waits,
    though it would take that."""
    monkeypatch.setattr("shared.kafka.relay.PAGE", 5)
    others = [stream for stream in QUIET if partition_of(stream) != partition_of(ALSO_LOUD)]
    async with relaying(alone.settings, alone.log) as relay:
        await published(relay, first := await happened(alone.log, QUIET))
        await alone.set("max.message.bytes", "5000")
        for stream in LOUD, ALSO_LOUD:
            await happened_at_length(alone, stream)
            last = await happened(alone.log, [*others, *others, stream])
        await eventually(lambda: holds(alone, first + 4 * len(others)), "all of the others")
        await refused_again(relay, f"{alone.topic}/{partition_of(LOUD)} does not take")
        assert (relay.position, sum(await alone.ends())) == (first, first + 4 * len(others))
        await alone.set("max.message.bytes", SETTINGS["max.message.bytes"])
        await published(relay, last)
    each_once_and_in_order(await alone.read(last), last)


async def happened_at_length(alone: Alone, stream: str) -> None:
    command = appending(stream, (await alone.log.versions([stream]))[stream])
    await alone.log.append(at_length(command, 6000))


async def holds(alone: Alone, records: int) -> bool:
    return sum(await alone.ends()) == records


def each_once_and_in_order(records: list[ConsumerRecord], last: int) -> None:
    assert positions(records) == list(range(1, last + 1))
    for partition in by_partition(records):
        assert [previous for _, previous in partition] == [0, *[position for position, _ in partition]][:-1]


async def refused_again(relay: Relay, refused: str) -> None:
    """Once more: what it failed of before is forgotten."""
    relay.failure = None
    await eventually(
        lambda: refused in " · ".join(relay.failure or ()), lambda: f"{refused}, not {relay.failure}"
    )


async def test_a_topic_with_fewer_partitions_than_keys_need_is_named(alone: Alone):
    await alone.make_topic(partitions=3)
    async with relaying(alone.settings, alone.log) as relay:
        told = f"topic {alone.topic} has 3 partitions, 6 are needed"
        await eventually(
            lambda: told in " · ".join(relay.failure or ()), lambda: f"that, not {relay.failure}"
        )
