"""`python -m shared.views.rebuild projects projects`: fill the version that waits for this code, then switch.

With numbers of partitions behind it, it fills those for the process that rebuilds.
Exit code 0: switched, or nothing to do; 1: the rows differ from the live ones although the fold is the same.
"""

import asyncio
import gc
import importlib
import sys
from typing import Any

import structlog
import uvloop

from shared.core.service import Service
from shared.core.view import View
from shared.observe import logs
from shared.settings import Settings, read_settings
from shared.views.rebuild.parallel import processors
from shared.views.rebuild.run import NothingToFill, fill, rebuild
from shared.views.rebuild.steps import Rebuilt

log = structlog.get_logger()
LOG_EVERY = 100_000


class LoggedProgress:
    """A line of the log for every LOG_EVERY records."""

    def __init__(self, view: str) -> None:
        self._view, self._last = view, 0

    def __call__(self, seen: int, of: int) -> None:
        if seen - self._last >= LOG_EVERY:
            self._last = seen
            log.info("rebuilding", view=self._view, records=seen, of=of)


def main(name: str, view_name: str, *partitions: str) -> int:
    settings = read_settings(name)
    logs.configure(name, settings.log_level)
    service: Service = importlib.import_module(f"services.{name}.app").service
    view = service.view(view_name)
    gc.freeze()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            done = runner.run(_work(settings, view, [int(number) for number in partitions]))
        except NothingToFill as nothing:
            log.info("nothing to rebuild", view=view.name, reason=str(nothing))
            return 0
    return 0 if done is None else _report(done)


async def _work(settings: Settings, view: View[Any], partitions: list[int]) -> Rebuilt | None:
    if partitions:
        await fill(settings, view, partitions)
        return None
    return await rebuild(settings, view, processes=processors(), progress=LoggedProgress(view.name))


def _report(done: Rebuilt) -> int:
    log.info(
        "rebuilt" if done.switched else "the rebuilt rows differ",
        version=done.version.subscriber,
        rows=done.after.rows,
        digest=done.after.digest,
        differing=[difference.key for difference in done.differences],
    )
    return 0 if done.switched else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
