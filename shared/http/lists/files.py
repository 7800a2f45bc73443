"""GET a list, or what it adds up to, as a file for a spreadsheet: the same question, all rows that fit."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import Query, Response
from fastapi.responses import StreamingResponse

from shared.core.row_field import row_fields
from shared.core.view import View
from shared.core.words import Words
from shared.http.lists import asked
from shared.http.lists.direct import Question, Routes
from shared.http.lists.questions import repeated, rows_question, summary_question
from shared.http.lists.shown import Shown
from shared.http.lists.sums import grouped
from shared.http.problems import Problem, answers
from shared.http.sheets.cells import Cell, cell, head
from shared.http.sheets.csv_sheet import CSV
from shared.http.sheets.sending import Batches, file_of, turn
from shared.http.sheets.sheet import Format
from shared.http.sheets.xlsx_sheet import XLSX
from shared.views.lists.query import Condition, Grouped
from shared.views.lists.query import Query as Asked
from shared.views.lists.reading import Reading

COUNT = "行数"
PARTS = {"2": "省", "4": "市", "6": "县", "9": "街道", "12": "社区", "year": "年", "month": "月"}


def add_files(routes: Routes, view: View[Any], shown: Shown, at: Any, seen: Any) -> None:
    """seen: the type of the parameter that says what the asker sees."""
    for format in (CSV, XLSX):
        _add_rows(routes, view, shown, at, seen, format)
        _add_summary(routes, view, shown, at, seen, format)


def _add_rows(routes: Routes, view: View[Any], shown: Shown, at: Any, Seen: Any, format: Format) -> None:
    fields = row_fields(view.row)
    question = rows_question(view.name, fields, at)

    async def rows(wanted: Annotated[question, Query()], seen: Seen) -> Response:  # type: ignore[valid-type]  # FastAPI reads it
        """所有符合条件的行 · All rows that fit; Chinese heads with units, sums in yuan, codes in words."""
        ask: Any = wanted
        query = asked.query(ask, fields)
        async with turn(public=seen.public), shown.reading(ask.at, seen) as reading:
            await asked.judge(query.where, reading)
            await _check_room(reading, query, format)
            heads = [head(field.column) for field in reading.fields.values()]
            return await file_of(format, view.title, view.name, heads, _rows(reading, query))

    asked_by = Question(question, repeated(fields))
    _announce(routes, f".{format.suffix}", rows, asked_by, f"{view.name} as {format.suffix}", format)


def _add_summary(routes: Routes, view: View[Any], shown: Shown, at: Any, Seen: Any, format: Format) -> None:
    fields = row_fields(view.row)
    question = summary_question(view.name, fields, at)

    async def summary(wanted: Annotated[question, Query()], seen: Seen) -> Response:  # type: ignore[valid-type]  # FastAPI reads it
        """合计 · Counts and exact sums by group; Chinese heads with units, sums in yuan, codes in words."""
        ask: Any = wanted
        where = asked.conditions(ask)
        async with turn(public=seen.public), shown.reading(ask.at, seen) as reading:
            await asked.judge(where, reading)
            heads, rows = await _summed(reading, where, ask.by)
        title, name = Words(f"{view.title.zh}合计", f"{view.title.en}, summed up"), f"{view.name}-summary"
        return await file_of(format, title, name, heads, _at_once(rows))

    path, name = f"/summary.{format.suffix}", f"summary of {view.name} as {format.suffix}"
    _announce(routes, path, summary, Question(question, repeated(fields)), name, format)


def _announce(
    routes: Routes, path: str, endpoint: Any, question: Question, name: str, format: Format
) -> None:
    content = {format.media: {"schema": {"type": "string", "format": "binary"}}}
    routes.add(
        path,
        endpoint,
        question,
        name=name,
        response_class=StreamingResponse,
        responses={200: {"description": "文件 · the file", "content": content}, **answers(422)},
    )


async def _check_room(reading: Reading, query: Asked, format: Format) -> None:
    """Raises Problem 422 for more rows than such a file holds."""
    if format.most is not None and (count := await reading.count(query.where)) > format.most:
        zh = f"共 {count} 行，超过此种文件的上限 {format.most} 行，请缩小范围或改用文本格式"
        en = f"There are {count} rows, such a file holds {format.most}: ask for less, or for CSV."
        raise Problem(422, "too-many-rows", zh, en)


async def _rows(reading: Reading, query: Asked) -> Batches:
    """Made into cells when they are written, which is done aside."""
    fields = reading.fields.values()
    async for batch in reading.batches(query):
        yield ([cell(field.column, row[field.name]) for field in fields] for row in batch)


async def _at_once(rows: Iterable[Sequence[Cell]]) -> Batches:
    yield rows


async def _summed(
    reading: Reading, where: Sequence[Condition], by: Sequence[Grouped]
) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    """Heads and rows, made when they are written: what it is grouped by, the count, the sums."""
    groups = await grouped(reading, where, by)
    columns = {name: field.column for name, field in reading.fields.items()}
    summed = [columns[field.name] for field in reading.fields.values() if field.adds]
    heads = [head(columns[g.column], PARTS.get(g.part, "")) for g in by]
    rows = (
        [
            *(cell(columns[g.column], group.by[str(g)]) for g in by),
            group.count,
            *(cell(column, sum) for column, sum in zip(summed, group.sums.values(), strict=True)),
        ]
        for group in groups
    )
    return [*heads, COUNT, *map(head, summed)], rows
