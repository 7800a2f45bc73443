"""The versions of a view: which one is shown, which one is being filled, which are kept (K7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.view import View
from shared.views.indexes import indexed_anew
from shared.views.table import table_of

VersionState = Literal["filling", "live", "old", "dropped"]


@dataclass(frozen=True)
class Version:
    """One version of a view.

    number      of its table: never given twice
    subscriber  the name of its checkpoints and parked queues
    declared    the version of the view that its rows were folded by
    """

    view: str
    number: int
    subscriber: str
    declared: int
    state: VersionState


class Unprepared(Exception):
    """The owner has not made a version of this view: the migration of this release did not run."""

    def __init__(self, view: str) -> None:
        super().__init__(f"there is no version of the view {view}: run shared.migrate, as the owner")


class OtherRow(Exception):
    """The row type was changed, and the view's `version` was not. Says so in Chinese and English."""

    def __init__(self, version: Version, declared: int) -> None:
        super().__init__(
            f"视图“{version.view}”的行结构已改，版本号却未提高，数据库升级已停止。\n"
            f"the rows of {version.view} have other columns than its version {declared} in this database "
            f"({version.subscriber}): a changed row needs another version= in its View"
        )


_COLUMNS = "select view, number, subscriber, declared, state from view_versions"
_OF_VIEW = text(f"{_COLUMNS} where view = :view order by number")
_LIVE = text(f"{_COLUMNS} where view = :view and state = 'live'")
_OF_SUBSCRIBER = text(f"{_COLUMNS} where subscriber = :subscriber")
_ADD = text("""
    insert into view_versions (view, number, subscriber, declared, state)
    values (:view, :number, :subscriber, :declared, :state)""")
_SET = text("update view_versions set state = :state where subscriber = :subscriber")
_SHOW = text("""
    update view_versions set state = 'live', switched_at = now(), rows = :rows, digest = :digest
    where subscriber = :subscriber""")
_FORGET = (
    "delete from checkpoints where subscriber = :subscriber",
    "delete from parked where subscriber = :subscriber and outcome is null",
)

# Measured by what the live version has seen, for asking Kafka would take a client. Where the live version
# lags behind, the new one may have seen more.
_PERCENT = text("""
    select f.view, least(100, 100 * coalesce(sum(c."offset" + 1), 0) / greatest(1,
               (select sum(k."offset" + 1) from checkpoints k where k.subscriber = l.subscriber)))::int
               as percent
    from view_versions f join view_versions l on l.view = f.view and l.state = 'live'
    left join checkpoints c on c.subscriber = f.subscriber
    where f.state = 'filling' group by f.view, l.subscriber""")


async def live(tx: AsyncConnection, view: str) -> Version:
    """Raises Unprepared."""
    row = (await tx.execute(_LIVE, {"view": view})).one_or_none()
    if row is None:
        raise Unprepared(view)
    return Version(**row._mapping)


async def of_view(tx: AsyncConnection, view: str) -> list[Version]:
    """All there ever were, the first one first."""
    return [Version(**row._mapping) for row in await tx.execute(_OF_VIEW, {"view": view})]


async def of_subscriber(tx: AsyncConnection, subscriber: str) -> Version | None:
    row = (await tx.execute(_OF_SUBSCRIBER, {"subscriber": subscriber})).one_or_none()
    return Version(**row._mapping) if row else None


async def filling(tx: AsyncConnection, view: View[Any]) -> Version | None:
    """The version that is being filled, if it is for the fold of this code."""
    known = await of_view(tx, view.name)
    wanted = (v for v in known if v.state == "filling" and v.declared == view.version)
    return next(wanted, None)


async def percent_filled(tx: AsyncConnection) -> dict[str, int]:
    """view → how far its new version is, 0 to 100; only those that have one."""
    return {row.view: row.percent for row in await tx.execute(_PERCENT)}


async def provide(tx: AsyncConnection, service: str, view: View[Any], *, anew: bool = False) -> Version:
    """As the owner: the version for this code's fold, made where there is none.

    The very first one is live at once, and the ordinary subscription fills it. An old one of the same fold is
    taken up again, so that going back to the release before is quick. What was being filled for another fold
    is given up.

    anew  make one more in any case, unless one is being filled already

    Raises OtherRow where a version of this number has other columns.
    """
    await tx.execute(text("lock table view_versions in share row exclusive mode"))
    known = await of_view(tx, view.name)
    if not known:
        return await _add(tx, service, view, 1, "live")
    if unfinished := next((v for v in known if v.state == "filling"), None):
        if unfinished.declared == view.version:
            return await _same_row(tx, view, unfinished)
        await _set(tx, unfinished, "old")
    if not anew and (found := _of_this_fold(known, view.version)):
        await _same_row(tx, view, found)
        return found if found.state == "live" else await _set(tx, found, "filling")
    return await _add(tx, service, view, known[-1].number + 1, "filling")


def _of_this_fold(known: Sequence[Version], declared: int) -> Version | None:
    """The live one, or else the youngest that is kept."""
    fitting = [v for v in known if v.declared == declared and v.state in ("live", "old")]
    return max(fitting, key=lambda v: (v.state == "live", v.number), default=None)


async def _same_row(tx: AsyncConnection, view: View[Any], version: Version) -> Version:
    """The version, whose table is what the row type says, with its indexes. Raises OtherRow."""
    if await tx.run_sync(table_of(view, version.number).differs):
        raise OtherRow(version, view.version)
    await tx.run_sync(indexed_anew, table_of(view, version.number).table)
    return version


async def show(tx: AsyncConnection, before: Version, after: Version, rows: int, digest: str) -> None:
    """Switch from one version to the other. The caller holds the checkpoints of both."""
    await _set(tx, before, "old")
    await tx.execute(_SHOW, {"subscriber": after.subscriber, "rows": rows, "digest": digest})


async def drop_old(tx: AsyncConnection, view: View[Any]) -> list[Version]:
    """As the owner: throw away what is neither shown nor being filled. What was skipped stays on record."""
    dropped = [v for v in await of_view(tx, view.name) if v.state == "old"]
    for version in dropped:
        await tx.run_sync(table_of(view, version.number).table.drop, checkfirst=True)
        for statement in _FORGET:
            await tx.execute(text(statement), {"subscriber": version.subscriber})
        await _set(tx, version, "dropped")
    return dropped


async def _add(
    tx: AsyncConnection, service: str, view: View[Any], number: int, state: VersionState
) -> Version:
    version = Version(view.name, number, f"{service}.{view.name}@{number}", view.version, state)
    await tx.run_sync(table_of(view, number).table.create)
    await tx.execute(_ADD, version.__dict__)
    return version


async def _set(tx: AsyncConnection, version: Version, state: VersionState) -> Version:
    await tx.execute(_SET, {"subscriber": version.subscriber, "state": state})
    return Version(version.view, version.number, version.subscriber, version.declared, state)
