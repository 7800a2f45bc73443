"""The vault of a service: takes restricted content out of commands, and gives what decisions open (K15)."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from shared.core.decider import Addressed, Withheld
from shared.core.looking import NOTHING_OPENED
from shared.core.messages import Command
from shared.core.plausible import unconfirmed
from shared.core.recorded import Meta
from shared.core.refusals import OutOfOrder
from shared.core.restricted import (
    SALT_BYTES,
    ContentLost,
    Kept,
    Kind,
    Opened,
    agrees,
    canonical,
    commitment,
    restricted_in,
    written_in,
)
from shared.core.service import Service
from shared.log.decided import told
from shared.log.ids import new_id
from shared.log.readers import Readers
from shared.mechanisms.files.commands import EraseFile
from shared.mechanisms.vault.commands import EraseContent, RecordLostContent
from shared.vault.items import Item, Items, Place
from shared.vault.sealing import Unreadable, new_key, seal, unseal


class NoSecret(Exception):
    """A service with restricted content needs a secret of its own. Says by which variable it is told."""


class Vault:
    """secrets  by which content that is written again is known: the one in use, then those before it

    gone     set when content is to be destroyed, or a file
    """

    def __init__(self, connections: Readers, secrets: Sequence[str]) -> None:
        self.items = Items(connections)
        self.gone = asyncio.Event()
        self._secrets = [secret.encode() for secret in secrets if secret]

    def require_secret(self, service: Service) -> None:
        """Raises NoSecret, at the start and not at the first command, where the service needs one."""
        deciders = service.all_deciders
        commands: list[type[Command]] = [c for d in deciders for c in d.command_types().values()]
        if not self._secrets and any(restricted_in(command) for command in commands):
            raise NoSecret(f"JIUGAI_{service.name.upper()}_VAULT_SECRETS")

    async def take_out(self, addressed: Addressed, meta: Meta, *, keeping: bool = True) -> Addressed:
        """See Restricting."""
        command = addressed.command
        if not (written := written_in(command)):
            return addressed
        kinds, instead = restricted_in(type(command)), dict[str, Kept]()
        for name, content in written.items():
            place = Place(addressed.stream, kinds[name].name, meta.person, meta.organisation)
            instead[name] = await self._kept(place, canonical(content), meta.command if keeping else None)
        withheld = Withheld(self._macs(told(command, meta)), unconfirmed(command))
        shown = command.model_copy(update=instead)
        return Addressed(addressed.decider, addressed.id, shown, withheld)

    async def opened(self, addressed: Addressed, state: Any) -> Mapping[UUID, Opened[Any]]:
        """See Restricting. Raises OutOfOrder for a loss that is none."""
        if isinstance(addressed.command, RecordLostContent):
            await self._require_lost(addressed.command)
        wanted = list(addressed.decider.opened_by(state, addressed.command))
        if not wanted:
            return NOTHING_OPENED
        items = await self.items.read([kept.item for _, kept in wanted])
        found = {kept.item: _opened(items.get(kept.item), opens.kind, kept) for opens, kept in wanted}
        if lost := [id for id, opened in found.items() if opened is None]:
            raise ContentLost(addressed.command.rule, lost)
        return {id: opened for id, opened in found.items() if opened is not None}

    async def shown(self, item: UUID) -> bytes | None:
        """The content, as JSON, for somebody whose look at it is recorded; None where it is lost."""
        held = salt_and_content((await self.items.read([item])).get(item))
        return held[1] if held else None

    def recorded(self, addressed: Addressed) -> None:
        """See Restricting."""
        if isinstance(addressed.command, EraseContent | RecordLostContent | EraseFile):
            self.gone.set()

    async def _require_lost(self, command: RecordLostContent) -> None:
        items = await self.items.read([command.item])
        if salt_and_content(items.get(command.item)):
            raise OutOfOrder(command.rule, "该内容仍可读取，并未丢失", "the content is there and can be read")

    async def _kept(self, place: Place, content: bytes, command: UUID | None) -> Kept:
        """The item that stands for the same by the same person in the same place, or a new one.

        command  that it is kept for; None: it is not kept, nor is it for a command that is recorded already
        """
        tags = self._macs(b"\0".join([*(part.encode() for part in _parts(place)), content]))
        while True:
            found = await (self.items.find_to_name(tags) if command else self.items.find(tags))
            for item in found:
                if standing := _standing(item):
                    return standing
            salt, item_id, key = secrets.token_bytes(SALT_BYTES), new_id(), new_key()
            item = Item(item_id, seal(key, salt + content, item_id), key, place)
            # Where what stands cannot be read, it has the tag: its loss is yet to be recorded.
            if command is None or await self.items.put(item, None if found else tags[0], command):
                return Kept(item=item_id, commitment=commitment(salt, content))

    def _macs(self, text: bytes) -> tuple[bytes, ...]:
        """HMAC-SHA-256 (RFC 2104): without the secret nobody finds out by guessing what was written."""
        if not self._secrets:
            raise NoSecret("vault_secrets")
        return tuple(hmac.new(secret, text, hashlib.sha256).digest() for secret in self._secrets)


def salt_and_content(item: Item | None) -> tuple[bytes, bytes] | None:
    """None where it is gone or cannot be read."""
    if item is None or item.key is None:
        return None
    try:
        held = unseal(item.key, item.sealed, item.id)
    except Unreadable:
        return None
    return held[:SALT_BYTES], held[SALT_BYTES:]


def _standing(item: Item) -> Kept | None:
    held = salt_and_content(item)
    return held and Kept(item=item.id, commitment=commitment(*held))


def _opened(item: Item | None, kind: Kind, kept: Kept) -> Opened[Any] | None:
    """What was committed to; None where it is lost."""
    held = salt_and_content(item)
    if item is None or held is None or item.place.kind != kind.name:
        return None
    salt, content = held
    try:
        opened = kind.opened(item.id, salt, content)
    except ValidationError:
        return None
    return opened if agrees(kept, opened) else None


def _parts(place: Place) -> tuple[str, ...]:
    return place.stream, place.kind, place.person, place.organisation
