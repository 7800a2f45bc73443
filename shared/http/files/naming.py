"""Who may name a file in a command: whoever uploaded it, or may already read it. Asked at the door, before
anything is decided; what is decided never depends on it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.files import Path, files_in
from shared.core.looking import AnyStream
from shared.core.reader import Reader
from shared.core.words import Words
from shared.files.records import FileRecords
from shared.http.files.erasing import require_erasable
from shared.http.files.reach import Reach
from shared.http.malformed import bad_field
from shared.http.problems import Problem
from shared.log.causation import Causation
from shared.log.handler import CommandHandler
from shared.log.receipt import Receipt
from shared.log.rehearsal import Forecast
from shared.log.states import StreamState

Named = Sequence[tuple[Path, str]]

UNKNOWN = Words(
    "没有这个文件，或者不在您可以引用的范围内；请先上传",
    "no such file, or none that you may name: upload it first",
)
ERASED = Words("该文件已依法删除，不能再引用", "it is erased by law, and named no more")


class NamingHandler:
    """A command handler behind that door. A service's own commands name what it heard of, and pass."""

    def __init__(self, handle: CommandHandler, files: FileRecords, reach: Reach) -> None:
        self._handle, self._files, self._reach = handle, files, reach

    async def __call__(
        self,
        addressed: Addressed,
        by: Actor,
        causation: Causation,
        expected: int | None = None,
        reader: Reader | None = None,
    ) -> Receipt:
        """Raises Problem 422 that lists every file he may not name, 403 where he may not erase one, and
        whatever the handler does."""
        if reader and (named := list(files_in(addressed.command))):
            await self._name(named, addressed.stream, by, reader, causation.command)
        if reader:
            await require_erasable(addressed, reader, self._reach)
        return await self._handle(addressed, by, causation, expected, reader)

    async def rehearse(
        self,
        addressed: Addressed,
        by: Actor,
        causation: Causation,
        expected: int | None = None,
        reader: Reader | None = None,
    ) -> Forecast | Receipt:
        """A dry run, which names nothing. Raises the same: of what was sent before no less than of that."""
        if reader and (named := list(files_in(addressed.command))):
            unnameable = await self._unnameable(_hashes(named), by, reader)
            before = await self._files.named_before(unnameable, addressed.stream, causation.command)
            _refuse(named, {sha256: why for sha256, why in unnameable.items() if sha256 not in before})
        if reader:
            await require_erasable(addressed, reader, self._reach)
        return await self._handle.rehearse(addressed, by, causation, expected, reader)

    async def standing(self, stream: AnyStream) -> StreamState:
        return await self._handle.standing(stream)

    async def _name(self, named: Named, stream: str, by: Actor, reader: Reader, command: UUID) -> None:
        hashes = _hashes(named)
        others = await self._files.name(hashes, by, stream, command)
        if not others:
            return
        unnameable = await self._unnameable(others, by, reader)
        if readable := [sha256 for sha256 in others if sha256 not in unnameable]:
            left = await self._files.name(hashes, by, stream, command, readable)
            unnameable = {sha256: unnameable.get(sha256, UNKNOWN) for sha256 in left}
        _refuse(named, unnameable)

    async def _unnameable(self, hashes: Iterable[str], by: Actor, reader: Reader) -> dict[str, Words]:
        """Those of them that he may not name, and why."""
        found = dict[str, Words]()
        for sha256 in hashes:
            reached = await self._reach.of(sha256, by, reader)
            if reached is None:
                found[sha256] = UNKNOWN
            elif reached[0].erasure:
                found[sha256] = ERASED
        return found


AnyHandler = CommandHandler | NamingHandler


def _hashes(named: Named) -> list[str]:
    return sorted({sha256 for _, sha256 in named})


def _refuse(named: Named, unnameable: Mapping[str, Words]) -> None:
    """Raises Problem 422 where any of those named is unnameable."""
    fields = [
        bad_field("body", path, unnameable[sha256], "file") for path, sha256 in named if sha256 in unnameable
    ]
    if fields:
        zh = f"{len(fields)} 处引用的文件不存在、已依法删除，或者不在您可以引用的范围内，未作任何更改"
        en = f"{len(fields)} field(s) name a file that is unknown, erased or not yours; nothing was changed."
        raise Problem(422, "file", zh, en, errors=fields)
