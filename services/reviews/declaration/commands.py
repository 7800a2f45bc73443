"""What may be asked about the declaration of a listed project."""

from typing import ClassVar, Literal

from pydantic import Field

from services.reviews.rules import R15
from services.roles import PROVINCE
from shared.core.days import Day
from shared.core.fields import Division, TypedNumber, Year
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words

ListName = Literal["livelihood", "provincial_plan"]
LISTS: dict[str, Words] = {
    "livelihood": Words("省民生实事", "the province's livelihood projects"),
    "provincial_plan": Words("全省改造计划", "the province's renovation plan"),
}


class ListForDeclaration(Command):
    """列入清单 · a project is on a list of a year, and so is to be declared by a deadline (R15, G19)."""

    title: ClassVar = Words("列入清单", "putting it on a list")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R15

    list: ListName = Field(description="清单：省民生实事|全省改造计划 · which list", examples=["livelihood"])
    year: Year = Field(description="年度 · of which year", examples=[2024])
    division: Division = Field(description="项目所在区划 · division of the project")
    document_number: TypedNumber = Field(
        description="依据文号 · number of the document", examples=["X建城〔2024〕8号"]
    )


class NoteStart(Command):
    """Construction has started: the deadline is no longer the project's."""

    started_on: Day


class NoteDeclaration(Command):
    """The project's plan was submitted for review or filing. It says where the project lies."""

    declared_on: Day
    division: str


DeclarationCommands = ListForDeclaration | NoteStart | NoteDeclaration
