"""An import that is broken off: it goes on where it stopped, adds nothing twice, and says what stands."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.importing.judged import Outcome
from shared.importing.planned import Planned
from shared.importing.sending import Deal, Import
from tests.shared.imports import at_service, client, committee, dsn, planned, recorded, sql, table

__all__ = ["client", "committee", "dsn", "sql"]
pytestmark = pytest.mark.stack


class Gone(Exception):
    """The connection broke."""


async def test_K3_broken_off_the_same_file_goes_on_where_it_stopped(client, committee, sql):
    deal, parts = at_service(client, committee), []

    async def breaking(lines: Sequence[bytes]) -> Any:
        """Of the rows that are sent the second part is decided, and its answer lost."""
        answers = await deal(lines)
        parts.append(len(lines))
        if len(parts) == 5:
            raise Gone
        return answers

    rows = table("broken", 250)
    first = planned(rows, breaking)
    await first.rehearse()
    with pytest.raises(Gone):
        await first.send()
    assert len(await recorded(sql, "broken")) == 200
    second = planned(rows, deal)
    await second.rehearse()
    assert [sum(row.outcome is o for row in second.rows) for o in (Outcome.STANDS, Outcome.PASSES)] == [
        200,
        50,
    ]
    await second.send()
    assert second.stands
    assert await recorded(sql, "broken") == {f"project-broken-{n:03d}": 1 for n in range(1, 251)}


class Moving:
    """Before the first row is sent somebody else applies for the one in the middle."""

    def __init__(self, client: httpx.AsyncClient, deal: Deal, row: Planned) -> None:
        self._client, self._deal, self._row, self._moved = client, deal, row, False

    async def __call__(self, lines: Sequence[bytes]) -> Any:
        if b'"dry_run":false' in lines[0] and not self._moved:
            self._moved = True
            path = f"/projects/{self._row.id}/submit-renovation-application"
            answer = await self._client.post(path, json=self._row.body | {"households": 200})
            assert answer.status_code == 200, answer.text
        return await self._deal(lines)


async def test_what_moves_after_the_dry_run_stops_the_rest_and_the_report_says_what_stands(
    client, committee, sql
):
    deal, rows = at_service(client, committee), table("moved", 250)
    first = planned(rows, deal)
    first = Import(first.plan, Moving(client, deal, first.plan.rows[149]))
    await first.rehearse()
    assert first.passes
    await first.send()
    outcomes = [row.outcome for row in first.rows]
    assert outcomes[:100] == [Outcome.STANDS] * 100
    assert outcomes[149] is Outcome.WRONG
    assert outcomes[200:] == [Outcome.UNSENT] * 50
    assert (first.stands, first.rows[149].faults[0].rule) == (False, "P30")
    assert len(await recorded(sql, "moved")) == 200


async def test_nothing_more_is_sent_until_what_moved_is_mended(client, committee, sql):
    deal, rows = at_service(client, committee), table("mend", 120)
    one = planned(rows, deal)
    moving = Import(one.plan, Moving(client, deal, one.plan.rows[9]))
    await moving.rehearse()
    await moving.send()
    again = planned(rows, deal)
    await again.rehearse()
    assert [row.planned.id for row in again.rows if row.outcome is Outcome.WRONG] == ["mend-010"]
    with pytest.raises(ValueError, match="wrong"):
        await again.send()
    assert len(await recorded(sql, "mend")) == 100
    rest = planned([*rows[:13], *rows[14:]], deal)
    await rest.rehearse()
    await rest.send()
    assert rest.stands
    assert await recorded(sql, "mend") == {f"project-mend-{n:03d}": 1 for n in range(1, 121)}


async def test_what_nobody_answers_is_no_success_and_no_fault_of_the_row(client, keys: Path, committee):
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as nobody:
        one = planned(table("silent", 2), at_service(nobody, committee))
        await one.rehearse()
    assert [row.outcome for row in one.rows] == [Outcome.UNANSWERED] * 2
    assert not one.passes
    assert "同一文件" in one.rows[0].faults[0].fix.zh
