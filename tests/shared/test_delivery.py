"""Whose answers are waited for: of who reads slowly, and not of who reads nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.http.delivery import UNREAD_SECONDS, WatchedDelivery


class Loop:
    """Its timers go off when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, do: Callable[..., None], *args: Any) -> "Loop":
        self.waiting.append((seconds, lambda: do(*args)))
        return self

    def cancel(self) -> None:
        self.waiting.clear()

    def go_off(self) -> None:
        [(seconds, do)] = self.waiting
        assert seconds == UNREAD_SECONDS
        self.waiting.clear()
        do()


class Transport:
    def __init__(self) -> None:
        self.ready, self.aborted = 100, False

    def get_write_buffer_size(self) -> int:
        return self.ready

    def abort(self) -> None:
        self.aborted = True


class Flow:
    def pause_writing(self) -> None: ...
    def resume_writing(self) -> None: ...


@pytest.fixture
def delivery() -> Any:
    """A connection whose peer does not keep up."""
    made: Any = object.__new__(WatchedDelivery)
    made.loop, made.transport, made.flow = Loop(), Transport(), Flow()
    made.pause_writing()
    return made


def test_who_reads_a_little_is_waited_for_and_who_then_reads_nothing_is_not(delivery):
    delivery.transport.ready = 99
    delivery.loop.go_off()
    assert not delivery.transport.aborted
    delivery.loop.go_off()
    assert delivery.transport.aborted


def test_who_keeps_up_again_is_not_looked_after(delivery):
    delivery.resume_writing()
    assert delivery.loop.waiting == []
