"""What happened about the declaration of a project."""

from datetime import date
from typing import ClassVar

from services.reviews.declaration.commands import ListName
from shared.core.fields import Division, Year
from shared.core.messages import Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words
from shared.mechanisms.period import SubjectMissed


class ListedForDeclaration(Event):
    """R15, G19: on each list by a document of its own; none implies another."""

    title: ClassVar = Words("已列入清单", "it is on a list")

    list: ListName
    year: Year
    division: Division
    document_number: PaperNumber
    listed_on: date


class StartNoted(Event):
    title: ClassVar = Words("开工已知悉", "its start is known")

    started_on: date


class DeclarationNoted(Event):
    title: ClassVar = Words("申报已知悉", "its declaration is known")

    declared_on: date
    division: str


class DeclarationDeadlineMissed(SubjectMissed):
    """R15."""

    title: ClassVar = Words("申报逾期", "the deadline of its declaration was missed")


DeclarationEvents = ListedForDeclaration | StartNoted | DeclarationNoted
