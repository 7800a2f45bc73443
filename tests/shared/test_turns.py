"""Whose turn it is: many look at once, one writes alone, first come first served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.log.turns import Held, Turn, Turns


def held(written: str, read: str = "") -> Held:
    return Held(frozenset(written), frozenset(read))


class Log:
    """What is done in which turn, in its order."""

    def __init__(self) -> None:
        self.turns, self.said = Turns(), list[str]()

    @asynccontextmanager
    async def going_on(self, name: str, turns: Held) -> AsyncIterator[asyncio.Event]:
        """Until the event is set, or the body ends."""
        ended = asyncio.Event()

        async def work() -> None:
            async with self.turns.of(turns):
                self.said.append(name)
                await ended.wait()

        task = asyncio.create_task(work())
        await settled()
        yield ended
        task.cancel()
        await asyncio.wait([task])


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_many_look_at_once():
    log = Log()
    async with log.going_on("one", held("a", "c")), log.going_on("other", held("b", "c")):
        assert log.said == ["one", "other"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (held("a"), held("a")),
        (held("a", "c"), held("c")),
        (held("c"), held("a", "c")),
        (held("ac"), held("b", "c")),
    ],
    ids=["both write", "one looks", "the other looks", "one writes to two"],
)
async def test_one_writes_alone(first: Held, second: Held):
    log = Log()
    async with log.going_on("first", first) as ended, log.going_on("second", second):
        assert log.said == ["first"]
        ended.set()
        await settled()
        assert log.said == ["first", "second"]


async def test_who_looks_does_not_pass_one_who_waits_to_write():
    """Or a stream that somebody always looks at could never be written to."""
    log = Log()
    async with (
        log.going_on("looks", held("a", "c")) as ended,
        log.going_on("writes", held("c")),
        log.going_on("looks too", held("b", "c")),
    ):
        assert log.said == ["looks"]
        ended.set()
        await settled()
        assert log.said == ["looks", "writes"]


async def test_two_that_look_at_what_the_other_writes_do_not_wait_for_ever():
    log = Log()
    async with log.going_on("one", held("a", "b")) as ended, log.going_on("other", held("b", "a")):
        assert log.said == ["one"]
        ended.set()
        await settled()
        assert log.said == ["one", "other"]


@pytest.mark.parametrize("shared", [True, False])
async def test_who_gives_up_while_waiting_is_in_nobodys_way(shared: bool):
    turn = Turn()
    await turn.take(shared=False)
    waiting = [asyncio.create_task(turn.take(shared=shared)) for _ in range(2)]
    await settled()
    waiting[0].cancel()
    await settled()
    turn.give_back(shared=False)
    async with asyncio.timeout(10):
        await waiting[1]


async def test_who_gives_up_just_when_it_is_his_turn_gives_it_back():
    turn = Turn()
    await turn.take(shared=False)
    waiting = asyncio.create_task(turn.take(shared=False))
    await settled()
    turn.give_back(shared=False)
    waiting.cancel()
    await asyncio.wait([waiting])
    async with asyncio.timeout(10):
        await turn.take(shared=False)


async def test_several_turns_are_given_back_where_one_cannot_be_taken():
    turns = Turns()
    async with turns.of(held("b")):
        both = asyncio.create_task(turns.of(held("ab")).__aenter__())
        await settled()
        both.cancel()
        await asyncio.wait([both])
        async with asyncio.timeout(10), turns.of(held("a")):
            pass
