"""Encryption of one item under its own key, bound to its id: XChaCha20-Poly1305, as libsodium has it (K15).

A blob is one message (RFC 8439 with a nonce of 24 bytes, drawn at random, in front). A stream is a
`crypto_secretstream`: a header of 24 bytes, then frames of `FRAME_BYTES`, of which only the last may be
shorter and is marked; so bytes that are missing, added, in another order or of another item are noticed.
"""

from collections.abc import Iterator
from uuid import UUID

from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random

KEY_BYTES = sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES
HEADER_BYTES = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
CHUNK_BYTES = 256 * 1024
"""Of content, in a frame."""
FRAME_BYTES = CHUNK_BYTES + sodium.crypto_secretstream_xchacha20poly1305_ABYTES

_MORE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class Unreadable(Exception):
    """What was stored is damaged or incomplete, of another item, or sealed under another key."""


def new_key() -> bytes:
    """For one item, of 32 random bytes."""
    return random(KEY_BYTES)


def seal(key: bytes, content: bytes, id: UUID) -> bytes:
    return bytes(Aead(key).encrypt(content, aad=id.bytes))


def unseal(key: bytes, sealed: bytes, id: UUID) -> bytes:
    """Raises Unreadable."""
    try:
        return Aead(key).decrypt(sealed, aad=id.bytes)
    except (CryptoError, ValueError) as error:
        raise Unreadable(f"item {id}") from error


class SealingStream:
    """Content comes in pieces of any length; each push gives what is stored behind what it gave before."""

    def __init__(self, key: bytes, id: UUID) -> None:
        self._id, self._waiting = id.bytes, bytearray()
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        self._header = sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)

    def push(self, content: bytes, *, last: bool = False) -> bytes:
        """last: no content follows, and nothing may be pushed any more."""
        self._waiting += content
        frames, self._header = [self._header], b""
        while len(self._waiting) > CHUNK_BYTES:
            frames.append(self._frame(_taken(self._waiting, CHUNK_BYTES), _MORE))
        if last:
            frames.append(self._frame(bytes(self._waiting), _LAST))
        return b"".join(frames)

    def _frame(self, chunk: bytes, tag: int) -> bytes:
        return sodium.crypto_secretstream_xchacha20poly1305_push(self._state, chunk, self._id, tag)


class UnsealingStream:
    """What was stored comes in pieces of any length; each push gives content that is proven to be sound."""

    def __init__(self, key: bytes, id: UUID) -> None:
        self._key, self._id, self._waiting = key, id, bytearray()
        self._state: sodium.crypto_secretstream_xchacha20poly1305_state | None = None

    def push(self, sealed: bytes, *, last: bool = False) -> bytes:
        """last: nothing is stored behind it. Raises Unreadable; what was given until then stands, and is not
        all."""
        self._waiting += sealed
        try:
            return b"".join(self._chunks(last))
        except (CryptoError, RuntimeError, ValueError) as error:
            raise Unreadable(f"item {self._id}") from error

    def _chunks(self, last: bool) -> Iterator[bytes]:
        if self._state is None:
            if len(self._waiting) < HEADER_BYTES and not last:
                return
            self._state = self._begun(_taken(self._waiting, HEADER_BYTES))
        while len(self._waiting) > FRAME_BYTES:
            yield self._chunk(self._state, FRAME_BYTES, _MORE)
        if last:
            yield self._chunk(self._state, len(self._waiting), _LAST)

    def _begun(self, header: bytes) -> sodium.crypto_secretstream_xchacha20poly1305_state:
        state = sodium.crypto_secretstream_xchacha20poly1305_state()
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, self._key)
        return state

    def _chunk(
        self, state: sodium.crypto_secretstream_xchacha20poly1305_state, size: int, wanted: int
    ) -> bytes:
        frame = _taken(self._waiting, size)
        chunk, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, frame, self._id.bytes)
        if tag != wanted:
            raise ValueError("the last frame is missing, or is not the last")
        return chunk


def _taken(waiting: bytearray, size: int) -> bytes:
    """The first bytes, which wait no longer."""
    taken = bytes(waiting[:size])
    del waiting[:size]
    return taken
