"""Erasing files: a stream beside each subject says which of its files are erased, each once.

That the subject names the file, and that it is nobody's beyond the sender's reach, is asked at the door: no
state has the hashes of all files.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from shared.core.actor import Actor
from shared.core.category import Category
from shared.core.decider import Decider
from shared.core.deciding import State, news
from shared.core.frozen import FrozenMap
from shared.core.gated import Gated
from shared.core.gates import OWN_DIVISION, Cover
from shared.core.looking import Seen
from shared.core.reader import BEYOND
from shared.core.roles import Role
from shared.core.rules import Rule
from shared.core.scope import Whose, whose
from shared.core.words import Words
from shared.mechanisms.files.commands import EraseFile, command_by
from shared.mechanisms.files.events import FileErased

AnyCategory = Category[Any, Any]


class Erasures(State, frozen=True):
    """erased: by hash; divisions: of the subject, as they were told with the first of them."""

    subject: ClassVar = Words("该项目的文件", "the files of the project")
    now: ClassVar = Words("在存", "are kept")
    divisions: tuple[str, ...] = ()
    erased: "FrozenMap[str, FileErased]" = FrozenMap()


def erasing(
    subjects: AnyCategory, rule: Rule, roles: frozenset[Role]
) -> Decider[EraseFile, FileErased, Erasures]:
    """The decider of a service whose subjects name files.

    rule   the row of the plans by which the files come in
    roles  who may erase them, for subjects in their own division
    """
    command = command_by(rule, roles)
    covers = Cover(OWN_DIVISION, rule, partial(_beyond, subjects))
    return Decider(
        "erasure",
        Erasures(),
        evolve,
        FileErased,
        "erasures",
        command,
        partial(decide, subjects),
        beside=subjects,
        gates=(Gated(command, at=Erasures, gates=(covers,)),),
        whose=who_reads,
    )


def decide(
    subjects: AnyCategory, erasures: Erasures, command: EraseFile, by: Actor, seen: Seen
) -> list[FileErased]:
    divisions = erasures.divisions or _divisions(subjects, seen)
    asked = FileErased(**command.recorded(), divisions=divisions)
    return news(erasures.erased.get(command.sha256), asked, command.rule, _erased_otherwise)


def evolve(erasures: Erasures, event: FileErased) -> Erasures:
    if event.sha256 in erasures.erased:
        return erasures
    return Erasures(erasures.divisions or event.divisions, erasures.erased.insert(event.sha256, event))


def who_reads(id: str, erasures: Erasures) -> Whose:
    """The offices of the subject's place."""
    return whose(*erasures.divisions)


def _divisions(subjects: AnyCategory, seen: Seen) -> tuple[str, ...]:
    """In which the subject lies; none of one that is not begun."""
    subject = subjects.at(seen.id)
    return tuple(sorted(subject.whose(seen[subject]).divisions))


def _beyond(subjects: AnyCategory, seen: Seen, by: Actor) -> Iterator[Words]:
    """In the same words of a subject that there is not."""
    if not any(by.covers(division) for division in _divisions(subjects, seen)):
        yield BEYOND


def _erased_otherwise(known: FileErased) -> Words:
    paper = known.document_number
    return Words(
        f"该文件已依其他情形或文号删除（{paper}）", f"it is erased already, for another reason ({paper})"
    )
