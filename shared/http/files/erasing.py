"""Who may erase a file by a command about a subject: whoever reads that subject, which names it, and all
others that name it. Asked at the door, as no state has the hashes of all files."""

from shared.core.decider import Addressed
from shared.core.reader import Reader
from shared.core.words import Words
from shared.http.files.reach import Reach
from shared.http.malformed import bad_field
from shared.http.problems import Problem
from shared.mechanisms.files.commands import EraseFile

UNNAMED = Words("该项目没有引用这个文件", "the project names no such file")


async def require_erasable(addressed: Addressed, reader: Reader, reach: Reach) -> None:
    """Raises Problem 422 where the subject names no such file, 403 where another matter names it that is none
    of the reader's. Of a subject that is none of his the decision says so, and no more."""
    command, subjects = addressed.command, addressed.decider.beside
    if not isinstance(command, EraseFile) or subjects is None:
        return
    if not await reach.reads(reader, subjects.stream(addressed.id)):
        return
    may = await reach.lets_erase(command.sha256, addressed.id, reader)
    if may is None:
        fields = [bad_field("body", ("sha256",), UNNAMED, "file")]
        en = "The project names no such file; nothing was changed."
        raise Problem(422, "file", "该项目没有引用这个文件，未作任何更改", en, errors=fields)
    if not may:
        en = "Matters beyond your division name the same file; an office that covers them all may erase it."
        raise Problem(
            403, "file-of-others", "本区划以外的事项也引用了这个文件，须由管辖全部事项的机关删除", en
        )
