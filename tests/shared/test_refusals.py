"""What a broker refuses: the relay names it, and what it does take lands once and in order (K4)."""

from collections.abc import Awaitable, Callable

import pytest

from shared.kafka.relay import Relay
from shared.kafka.topics import SETTINGS, partition_of
from tests.eventually import eventually
from tests.shared.alone import Alone
from tests.shared.samples import appending
from tests.shared.test_relay import by_partition, happened, published, relaying
from tests.system.topics import header, positions

pytestmark = pytest.mark.stack

ATTEMPTS = 4
LOUD = "loud"
QUIET = [f"quiet-{n}" for n in range(15) if partition_of(f"quiet-{n}") != partition_of(LOUD)]
"""What happens on these goes to other partitions."""


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
        refused = f"Refused: {place} does not take what begins at position {first + len(QUIET) + 1}: {error}"
        for _ in range(ATTEMPTS):
            await refused_again(relay, refused)
        assert sum(await alone.ends()) == first + len(QUIET)
        await alone.set(setting, SETTINGS[setting])
        await published(relay, last)
        assert relay.failure is None
    records = await alone.read(last)
    assert positions(records) == list(range(1, last + 1))
    for partition in by_partition(records):
        assert [previous for _, previous in partition] == [0, *[position for position, _ in partition]][:-1]


async def refused_again(relay: Relay, refused: str) -> None:
    """Once more: what it failed of before is forgotten."""
    relay.failure = None
    await eventually(
        lambda: (relay.failure or "").startswith(refused), lambda: f"{refused}, not {relay.failure}"
    )


async def test_a_topic_with_fewer_partitions_than_keys_need_is_named(alone: Alone):
    await alone.make_topic(partitions=3)
    async with relaying(alone.settings, alone.log) as relay:
        told = f"TooFewPartitions: {alone.topic} has 3 partitions, 6 are needed"
        await eventually(lambda: relay.failure == told, lambda: f"that, not {relay.failure}")
