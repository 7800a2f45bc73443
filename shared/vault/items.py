"""The table of restricted content: what is kept, found again, read, and gone (K15)."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from shared.core.frozen import Frozen
from shared.log.readers import Readers

UNNAMED_FOR = timedelta(days=1)
"""After which content that nothing in the log names is removed: its command was refused."""


class Place(Frozen, frozen=True):
    """Where content was written, and by whom."""

    stream: str
    kind: str
    person: str
    organisation: str


class Item(Frozen, frozen=True):
    """key  None: it is destroyed"""

    id: UUID
    sealed: bytes
    key: bytes | None
    place: Place


class Items:
    """Of one service, in its database. All raise StoreUnavailable."""

    def __init__(self, connections: Readers) -> None:
        self._connections = connections

    async def find(self, tags: Sequence[bytes]) -> list[Item]:
        return await self._items(_FOUND, list(tags))

    async def find_to_name(self, tags: Sequence[bytes]) -> list[Item]:
        """The same, for a command that may name one: a day begins for it now, so that it is not removed
        meanwhile. Whichever comes first, this or the removal, the other waits for it and sees it."""
        return await self._items(_TOUCHED, list(tags))

    async def named_of(self, stream: str, person: str, organisation: str) -> list[UUID]:
        """What somebody wrote there, as far as the log names it; the oldest first."""
        rows = await self._connections.fetch(_OF_SOMEBODY, stream, person, organisation)
        return [row["id"] for row in rows]

    async def put(self, item: Item, tag: bytes | None, command: UUID) -> bool:
        """False where somebody put the same at the same moment: now it is found.

        command  that the item is for. Where it is recorded already, nothing is kept and nothing is to be: it
                 names what it named the first time, which may be erased since
        """
        place = item.place
        who = (place.stream, place.kind, place.person, place.organisation)
        [row] = await self._connections.fetch(_PUT, item.id, tag, *who, item.sealed, item.key, command)
        return bool(row["put"] or row["recorded"])

    async def read(self, ids: Collection[UUID]) -> dict[UUID, Item]:
        """Those of them that are there."""
        return {item.id: item for item in await self._items(_READ, list(ids))}

    async def destroy(self, ids: Collection[UUID]) -> None:
        """Content and key, in one transaction; their bytes leave the files with `Keys.scrub`."""
        await self._connections.fetch(_DESTROYED, list(ids))

    async def gone(self) -> list[UUID]:
        """What the log says is gone and is still there: not destroyed yet, or back with a backup."""
        return [row["id"] for row in await self._connections.fetch(_GONE)]

    async def remove_unnamed(self) -> int:
        """How many nothing in the log names for UNNAMED_FOR."""
        [row] = await self._connections.fetch(_UNNAMED, UNNAMED_FOR)
        return int(row[0])

    async def _items(self, query: str, *args: object) -> list[Item]:
        rows = await self._connections.fetch(query, *args)
        return [Item(id, sealed, key, Place(*place)) for id, sealed, key, *place in rows]


_COLUMNS = "i.id, i.sealed, k.key, i.stream, i.kind, i.person, i.organisation"
_FOUND = (
    f"select {_COLUMNS} from vault.items i left join vault.keys k using (id) where tag = any($1::bytea[])"
)
_READ = f"select {_COLUMNS} from vault.items i left join vault.keys k using (id) where i.id = any($1::uuid[])"
_TOUCHED = f"""
    with i as (update vault.items set kept_at = now() where tag = any($1::bytea[]) returning *)
    select {_COLUMNS} from i left join vault.keys k using (id)"""
_NAMED = "select from events e where e.stream = i.stream and strpos(e.data::text, i.id::text) > 0"
_OF_SOMEBODY = f"""
    select id from vault.items i
    where stream = $1 and person = $2 and organisation = $3 and exists ({_NAMED}) order by id"""
_PUT = """
    with recorded as (select from commands where id = $9),
    put as (
        insert into vault.items (id, tag, stream, kind, person, organisation, sealed)
        select $1::uuid, $2::bytea, $3::text, $4::text, $5::text, $6::text, $7::bytea
        where not exists (select from recorded)
        on conflict (tag) do nothing returning id
    ),
    keyed as (insert into vault.keys (id, key) select id, $8::bytea from put returning id)
    select exists (select from keyed) as put, exists (select from recorded) as recorded"""
_DESTROYED = """
    with gone as (delete from vault.items where id = any($1::uuid[]))
    select vault.destroy($1::uuid[])"""
_GONE = """
    select id from (
        select distinct (data ->> 'item')::uuid as id from events
        where type in ('ContentErased', 'ContentLossRecorded')
    ) gone
    where exists (select from vault.items i where i.id = gone.id)
       or exists (select from vault.keys k where k.id = gone.id)"""
_UNNAMED = f"""
    with gone as (
        delete from vault.items i
        where i.kept_at < now() - $1::interval and not exists ({_NAMED})
        returning i.id
    )
    select vault.destroy(array(select id from gone))"""
