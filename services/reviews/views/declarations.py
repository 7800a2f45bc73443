"""One row a listed project: by when it is to be declared, and whether it was (R15)."""

from datetime import date
from typing import Annotated, assert_never, get_args

from msgspec import field

from services.reviews.declaration.commands import LISTS
from services.reviews.declaration.events import (
    DeclarationDeadlineMissed,
    DeclarationEvents,
    DeclarationNoted,
    ListedForDeclaration,
    StartNoted,
)
from shared.core.column import Column
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View, per_stream
from shared.core.words import Words
from shared.mechanisms.period import SubjectClosed


class DeclarationRow(Row, frozen=True):
    """started_late, declared_late: after the deadline, or heard of after it was over; not counted."""

    project_id: Annotated[str, Column("项目编号", "project")]
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    lists: Annotated[list[str], Column("清单", "lists", words=LISTS)] = field(default_factory=list)
    year: Annotated[int | None, Column("年度", "year")] = None
    listed_on: Annotated[date | None, Column("列入日期", "listed on")] = None
    started_on: Annotated[date | None, Column("开工日期", "started on")] = None
    started_late: Annotated[bool, Column("开工补报", "start heard of late")] = False
    declared_on: Annotated[date | None, Column("申报日期", "declared on", often=True)] = None
    declared_late: Annotated[bool, Column("逾期申报", "declared late")] = False
    missed_on: Annotated[date | None, Column("申报逾期", "deadline missed", often=True)] = None


def fold(
    row: DeclarationRow,
    event: DeclarationEvents | SubjectClosed | DeclarationDeadlineMissed,
    context: EventContext,
) -> DeclarationRow:
    match event:
        case ListedForDeclaration():
            return _listed(row, event)
        case StartNoted(started_on=day, late=late):
            return replace(row, started_on=day, started_late=late)
        case DeclarationNoted(declared_on=day, division=division, late=late):
            late = late or row.missed_on is not None
            return replace(row, division=row.division or division, declared_on=day, declared_late=late)
        case DeclarationDeadlineMissed():
            return replace(row, missed_on=context.occurred_on, declared_late=row.declared_on is not None)
        case SubjectClosed():
            return row
        case _:
            assert_never(event)


def _listed(row: DeclarationRow, event: ListedForDeclaration) -> DeclarationRow:
    return replace(
        row,
        division=event.division,
        lists=sorted({*row.lists, event.list}),
        year=event.year,
        listed_on=min(row.listed_on or event.listed_on, event.listed_on),
    )


declarations = View(
    "declarations",
    DeclarationRow,
    fold,
    reads=(*get_args(DeclarationEvents), SubjectClosed, DeclarationDeadlineMissed),
    version=1,
    touches=per_stream,
    title=Words("申报期限", "declarations"),
)
