"""One row a listed project: by when it is to be declared, and whether it was (R15)."""

from datetime import date
from typing import Annotated, Any, assert_never, get_args

from msgspec import field

from services.reviews.declaration.commands import LISTS
from services.reviews.declaration.events import (
    DeclarationDeadlineMissed,
    DeclarationEvents,
    DeclarationNoted,
    ListedForDeclaration,
    StartNoted,
)
from services.reviews.declaration.listing import id_of_listing
from shared.core.column import Column
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View, per_key
from shared.core.words import Words
from shared.mechanisms.period import SubjectClosed

LISTING = {
    "year": Column("年度", "year"),
    "listed_on": Column("列入日期", "listed on"),
    "position": Column("在日志中的位置", "position in the log"),
    "counted_on": Column("统计截止日期", "counted on"),
}


class DeclarationRow(Row, frozen=True):
    """listings       [{year, listed_on, position, counted_on}], one for each year on whose lists it is, of
                   the first; counted_on is null until its declaration is counted
    started_late   heard of after a deadline that it would have lifted
    declared_late  after a deadline, or heard of after it was over
    """

    project_id: Annotated[str, Column("项目编号", "project")]
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    lists: Annotated[list[str], Column("清单", "lists", words=LISTS)] = field(default_factory=list)
    year: Annotated[int | None, Column("年度", "year")] = None
    listed_on: Annotated[date | None, Column("列入日期", "listed on")] = None
    listings: Annotated[list[dict[str, Any]], Column("各年度统计", "years", parts=LISTING)] = field(
        default_factory=list
    )
    started_on: Annotated[date | None, Column("开工日期", "started on")] = None
    started_late: Annotated[bool, Column("开工补报", "start heard of late")] = False
    started_position: Annotated[
        int | None, Column("开工在日志中的位置", "position of the start in the log")
    ] = None
    declared_on: Annotated[date | None, Column("申报日期", "declared on", often=True)] = None
    declared_late: Annotated[bool, Column("逾期申报", "declared late")] = False
    declared_position: Annotated[
        int | None, Column("申报在日志中的位置", "position of the declaration in the log")
    ] = None
    missed_on: Annotated[date | None, Column("申报逾期", "deadline missed", often=True)] = None


def fold(
    row: DeclarationRow,
    event: DeclarationEvents | SubjectClosed | DeclarationDeadlineMissed,
    context: EventContext,
) -> DeclarationRow:
    match event:
        case ListedForDeclaration():
            return _listed(row, event, context.position)
        case StartNoted(started_on=day):
            row = replace(row, started_on=day, started_position=context.position)
            return _marked(row)
        case DeclarationNoted(declared_on=day, division=division):
            row = replace(row, declared_on=day, declared_position=context.position)
            return _marked(replace(row, division=row.division or division))
        case DeclarationDeadlineMissed():
            return _marked(_counted(replace(row, missed_on=event.last), context, event.last))
        case SubjectClosed():
            return _counted(row, context, event.last)
        case _:
            assert_never(event)


def _listed(row: DeclarationRow, event: ListedForDeclaration, position: int) -> DeclarationRow:
    known = {listing["year"] for listing in row.listings}
    facts = {"year": event.year, "listed_on": event.listed_on.isoformat(), "position": position}
    return replace(
        row,
        division=event.division,
        lists=sorted({*row.lists, event.list}),
        year=event.year,
        listed_on=min(row.listed_on or event.listed_on, event.listed_on),
        listings=row.listings if event.year in known else [*row.listings, facts | {"counted_on": None}],
    )


def _counted(row: DeclarationRow, context: EventContext, day: date) -> DeclarationRow:
    counted = {"counted_on": day.isoformat()}
    ids = ((id_of_listing(row.project_id, one["year"]), one) for one in row.listings)
    return replace(row, listings=[one | (counted if id == context.id else {}) for id, one in ids])


def _marked(row: DeclarationRow) -> DeclarationRow:
    """What was missed was not known in time, if it was in time at all."""
    if row.missed_on is None:
        return row
    heard_late = row.started_on is not None and row.started_on <= row.missed_on
    return replace(row, started_late=heard_late, declared_late=row.declared_on is not None)


declarations = View(
    "declarations",
    DeclarationRow,
    fold,
    reads=(*get_args(DeclarationEvents), SubjectClosed, DeclarationDeadlineMissed),
    version=2,
    touches=per_key,
    title=Words("申报期限", "declarations"),
)
