"""An import: first a dry run of every row; then, if every row passed, each row as a command of its own."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from shared.core.words import Words
from shared.importing.judged import GOOD, Judged, Outcome
from shared.importing.plan import Plan

Deal = Callable[[Sequence[bytes]], Awaitable[Sequence[dict[str, Any]]]]
"""Lines of a batch → an answer for each, in their order: `status` and `body`."""

Progress = Callable[[int, int], None]
"""How many rows are done, of how many."""

# As many are under way at once; after a refused one no more are begun.
AT_ONCE = 100


class Import:
    """Of a plan. rows: each with what is known of it by now"""

    def __init__(self, plan: Plan, deal: Deal) -> None:
        self.plan, self._deal = plan, deal
        self.rows = [Judged(row) for row in plan.rows]
        self.sent = False

    @property
    def passes(self) -> bool:
        """Nothing is wrong with the table, nor with any row of it."""
        return bool(self.rows) and not self.plan.faults and all(row.outcome in GOOD for row in self.rows)

    @property
    def stands(self) -> bool:
        """All of it is recorded."""
        return self.passes and not self._left()

    async def rehearse(self, progress: Progress = lambda done, of: None) -> None:
        """Ask what each row would come to; nothing is recorded. What stands already says so."""
        done = 0
        for part in _parts(self.rows):
            await self._ask(part, dry_run=True)
            done += len(part)
            progress(done, len(self.rows))

    async def send(self, progress: Progress = lambda done, of: None) -> None:
        """Each row that is not recorded yet, in their order. Where something has moved since the dry run and
        one is refused, no more are begun; the same file again goes on there.

        Raises ValueError where a row is wrong: then nothing is sent.
        """
        if not self.passes:
            raise ValueError("a row is wrong")
        self.sent = True
        left, done = self._left(), 0
        for part in _parts(left):
            await self._ask(part, dry_run=False)
            done += len(part)
            progress(done, len(left))
            if not self.passes:
                break
        for row in self._left():
            row.outcome, row.events = Outcome.UNSENT, []

    def _left(self) -> list[Judged]:
        return [row for row in self.rows if row.outcome is Outcome.PASSES]

    async def _ask(self, rows: Sequence[Judged], *, dry_run: bool) -> None:
        lines = [self.plan.line(row.planned, dry_run=dry_run) for row in rows]
        for row, answer in zip(rows, await self._deal(lines), strict=True):
            row.hear(self.plan, answer)

    def summary(self) -> Words:
        """What came of it, in a sentence."""
        count = {outcome: sum(row.outcome is outcome for row in self.rows) for outcome in Outcome}
        parts = [(outcome.value, n) for outcome, n in count.items() if n]
        zh = "，".join(f"{n}行{words.zh}" for words, n in parts) or "没有数据行"
        en = ", ".join(f"{n} {words.en}" for words, n in parts) or "no rows of data"
        return Words(zh, en)


def _parts(rows: Sequence[Judged]) -> Iterator[Sequence[Judged]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
