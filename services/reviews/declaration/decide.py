"""R15: on which lists a project is, whether it has started, and when it was first declared."""

from collections.abc import Iterator
from typing import Any, ClassVar

from services.reviews.declaration.commands import (
    LISTS,
    DeclarationCommands,
    ListForDeclaration,
    NoteDeclaration,
    NoteStart,
)
from services.reviews.declaration.events import (
    DeclarationEvents,
    DeclarationNoted,
    ListedForDeclaration,
    StartNoted,
)
from services.reviews.rules import R15
from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.deciding import State, in_scope, news
from shared.core.frozen import FrozenMap, replace
from shared.core.gated import Gated
from shared.core.gates import OWN_DIVISION, Claim, Entitlement, Fit
from shared.core.scope import NOBODYS, Whose, whose
from shared.core.words import Words


class Declaration(State, frozen=True):
    """lists: by name and year."""

    subject: ClassVar = Words("该项目", "the project")
    now: ClassVar = Words("等待申报", "waits to be declared")
    division: str = ""
    lists: "FrozenMap[str, ListedForDeclaration]" = FrozenMap()
    started: StartNoted | None = None
    declared: DeclarationNoted | None = None


def decide(declaration: Declaration, command: DeclarationCommands, by: Actor) -> list[DeclarationEvents]:
    match command:
        case ListForDeclaration():
            asked = ListedForDeclaration(**command.recorded(), listed_on=command.occurred_on)
            known = declaration.lists.get(_key(asked))
            return [*news(known, asked, R15, _listed_otherwise)]
        case NoteStart(started_on=day):
            return [] if declaration.started else [StartNoted(started_on=day)]
        case NoteDeclaration():
            return [] if declaration.declared else [DeclarationNoted(**command.recorded())]


def is_own_place(command: ListForDeclaration, by: Actor) -> Iterator[Words]:
    """R15: of a project that nobody has listed yet the command alone says where it lies."""
    yield from in_scope(command.division, by)


def evolve(declaration: Declaration, event: DeclarationEvents) -> Declaration:
    match event:
        case ListedForDeclaration(division=division):
            lists = declaration.lists.insert(_key(event), event)
            return replace(declaration, division=declaration.division or division, lists=lists)
        case StartNoted():
            return replace(declaration, started=declaration.started or event)
        case DeclarationNoted(division=division):
            known = declaration.division or division
            return replace(declaration, division=known, declared=declaration.declared or event)


def in_own_division(declaration: Declaration, by: Actor) -> Iterator[Words]:
    """R15: the province lists projects of its own."""
    if declaration.division:
        yield from in_scope(declaration.division, by)


def is_one_place(declaration: Declaration, command: ListForDeclaration) -> Iterator[Words]:
    """A project lies in one division, whichever list it is on."""
    if declaration.division not in ("", command.division):
        yield Words(
            f"该项目位于区划{declaration.division}",
            f"the project lies in division {declaration.division}",
        )


def who_reads(id: str, declaration: Declaration) -> Whose:
    return whose(declaration.division) if declaration.division else NOBODYS


def _key(event: ListedForDeclaration) -> str:
    return f"{event.list}/{event.year}"


def _listed_otherwise(known: ListedForDeclaration) -> Words:
    zh, en = LISTS[known.list]
    return Words(
        f"该项目已于{known.listed_on}列入{known.year}年{zh}（{known.document_number}），与本次内容不同",
        f"on {known.listed_on} it was put on the list of {known.year} of {en} ({known.document_number}), "
        "with other facts than now",
    )


declaration: Decider[Any, Any, Declaration] = Decider(
    "declaration",
    Declaration(),
    evolve,
    DeclarationEvents,
    "declarations",
    DeclarationCommands,
    decide,
    gates=(
        Gated(
            ListForDeclaration,
            at=Declaration,
            gates=(
                Claim(OWN_DIVISION, R15, is_own_place),
                Fit(Words("区划一致", "in the same division"), R15, is_one_place),
            ),
        ),
    ),
    who=(Entitlement(OWN_DIVISION, None, in_own_division),),
    whose=who_reads,
)
