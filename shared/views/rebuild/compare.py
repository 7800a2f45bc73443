"""Whether two tables hold the same rows, and where they do not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

SHOWN = 5


@dataclass(frozen=True)
class Content:
    """How many rows, and SHA-256 over the SHA-256 of each row's text, in the order of the keys.

    The server needs 32 bytes for a row meanwhile: one gigabyte for thirty million rows.
    """

    rows: int
    digest: str


@dataclass(frozen=True)
class Difference:
    """The columns in which the two rows of a key differ; {} where there is no row."""

    key: str
    live: dict[str, Any]
    rebuilt: dict[str, Any]


async def content(tx: AsyncConnection, table: Table) -> Content:
    key = next(iter(table.columns)).name
    found = await tx.execute(
        text(f"""
        select count(*) as rows, encode(sha256(coalesce(string_agg(
            sha256(convert_to(t::text, 'UTF8')), ''::bytea order by {key} collate "C"), '')), 'hex') as digest
        from {table.fullname} t""")
    )
    return Content(**found.one()._mapping)


async def differences(tx: AsyncConnection, live: Table, rebuilt: Table) -> list[Difference]:
    """The first few, in the order of the keys."""
    key = next(iter(live.columns)).name
    rows = await tx.execute(
        text(f"""
        select coalesce(a.{key}, b.{key}) as key, to_jsonb(a) as live, to_jsonb(b) as rebuilt
        from {live.fullname} a full join {rebuilt.fullname} b on a.{key} = b.{key}
        where a::text is distinct from b::text
        order by coalesce(a.{key}, b.{key}) collate "C" limit {SHOWN}""")
    )
    return [_difference(row.key, row.live or {}, row.rebuilt or {}) for row in rows]


def _difference(key: str, live: dict[str, Any], rebuilt: dict[str, Any]) -> Difference:
    names = [name for name in live | rebuilt if live.get(name) != rebuilt.get(name)]
    return Difference(key, _only(live, names), _only(rebuilt, names))


def _only(row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}
