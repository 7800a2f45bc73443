"""Encrypting an item under its own key, in one piece and as a stream."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vault.sealing import (
    CHUNK_BYTES,
    FRAME_BYTES,
    HEADER_BYTES,
    SealingStream,
    Unreadable,
    UnsealingStream,
    new_key,
    seal,
    unseal,
)

ITEM, OTHER = UUID(int=1), UUID(int=2)
KEY = new_key()

LENGTHS = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]


def sealed_stream(content: bytes, step: int = 100_000) -> bytes:
    stream = SealingStream(KEY, ITEM)
    pieces = [stream.push(content[at : at + step]) for at in range(0, len(content), step)]
    return b"".join(pieces) + stream.push(b"", last=True)


def unsealed_stream(stored: bytes, step: int = 70_001, key: bytes = KEY, id: UUID = ITEM) -> bytes:
    stream = UnsealingStream(key, id)
    pieces = [stream.push(stored[at : at + step]) for at in range(0, len(stored), step)]
    return b"".join(pieces) + stream.push(b"", last=True)


@given(st.binary(max_size=2000))
def test_K15_what_was_sealed_is_read_again_and_shows_nothing(content: bytes) -> None:
    sealed = seal(KEY, content, ITEM)
    assert unseal(KEY, sealed, ITEM) == content
    assert len(content) < 4 or content not in sealed


@given(st.binary(min_size=1, max_size=200), st.data())
def test_K15_a_blob_that_was_changed_anywhere_is_unreadable(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, content, ITEM))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        unseal(KEY, bytes(sealed), ITEM)


@pytest.mark.parametrize("length", range(50))
def test_K15_a_blob_that_was_cut_is_unreadable(length: int) -> None:
    with pytest.raises(Unreadable):
        unseal(KEY, seal(KEY, b"an opinion of some length", ITEM)[:length], ITEM)


def test_K15_a_blob_of_another_item_or_under_another_key_is_unreadable() -> None:
    sealed = seal(KEY, b"opinion", ITEM)
    with pytest.raises(Unreadable):
        unseal(KEY, sealed, OTHER)
    with pytest.raises(Unreadable):
        unseal(new_key(), sealed, ITEM)


@pytest.mark.parametrize("length", LENGTHS)
def test_K15_a_stream_of_any_length_in_pieces_of_any_length(length: int) -> None:
    content = bytes(n % 251 for n in range(length))
    stored = sealed_stream(content)
    assert unsealed_stream(stored) == content
    assert unsealed_stream(stored, step=1 + len(stored) // 3) == content


@pytest.mark.parametrize("length", LENGTHS)
def test_K15_a_stream_that_was_cut_at_any_frame_is_unreadable(length: int) -> None:
    stored = sealed_stream(bytes(length))
    ends = [0, HEADER_BYTES - 1, *range(HEADER_BYTES, len(stored), FRAME_BYTES), len(stored) - 1]
    for end in ends:
        with pytest.raises(Unreadable):
            unsealed_stream(stored[:end])


def test_K15_frames_in_another_order_or_behind_the_last_are_unreadable() -> None:
    stored = sealed_stream(b"a" * CHUNK_BYTES + b"b" * CHUNK_BYTES + b"c" * CHUNK_BYTES)
    cuts = [0, *range(HEADER_BYTES, len(stored) + 1, FRAME_BYTES)]
    header, *frames = [stored[begin:end] for begin, end in pairwise(cuts)]
    first, second, last = frames
    for wrong in ([second, first, last], [first, last], [first, second, last, last], [first, second, second]):
        with pytest.raises(Unreadable):
            unsealed_stream(b"".join([header, *wrong]))


def test_K15_a_stream_of_another_item_or_under_another_key_is_unreadable() -> None:
    stored = sealed_stream(b"photo")
    with pytest.raises(Unreadable):
        unsealed_stream(stored, id=OTHER)
    with pytest.raises(Unreadable):
        unsealed_stream(stored, key=new_key())


def test_each_item_has_another_key() -> None:
    assert new_key() != new_key()
