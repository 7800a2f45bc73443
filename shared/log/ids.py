"""Identifiers: time-ordered ones for what happens, derived ones for what follows from it."""

from collections.abc import Callable
from uuid import UUID, uuid5

from asyncpg.pgproto.pgproto import UUID as QuickUUID
from uuid_utils import uuid7

read_id: Callable[[str | bytes], UUID] = QuickUUID
"""The id that was written so; raises ValueError. asyncpg's kind of UUID: like any other, and far quicker to
make and to write."""


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): unique, and sorted by the moment it was made."""
    return read_id(uuid7().bytes)


def derived_id(cause: UUID, name: str) -> UUID:
    """The same id for the same cause and name, every time (RFC 9562, version 5)."""
    return uuid5(cause, name)
