"""`python -m tests.bench [FIGURE …] [--runs N] [--quick]`"""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import structlog
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench.append import append
from tests.bench.batch import batch
from tests.bench.children import children
from tests.bench.dcb import dcb
from tests.bench.figure import Effort, Prepare, Result
from tests.bench.files import files
from tests.bench.fold import fold
from tests.bench.growth import growth
from tests.bench.http import http
from tests.bench.http_batch import http_batch
from tests.bench.latency import latency
from tests.bench.looking import looking
from tests.bench.path import path
from tests.bench.rebuild import rebuild
from tests.bench.report import FILE, save, show
from tests.bench.rows import rows
from tests.bench.runs import measured
from tests.bench.stream import stream
from tests.bench.world import World, make_peers_database, world

FIGURES: dict[str, Prepare] = {
    "append": append,
    "dcb": dcb,
    "path": path,
    "looking": looking,
    "rebuild": rebuild,
    "http": http,
    "rows": rows,
    "http-batch": http_batch,
    "latency": latency,
    "stream": stream,
    "batch": batch,
    "children": children,
    "fold": fold,
    "growth": growth,
    "files": files,
}

console = Console()


def main(
    figures: Annotated[
        list[str] | None, typer.Argument(help=f"which: {', '.join(FIGURES)}; none named: all")
    ] = None,
    runs: Annotated[int, typer.Option(help="how often each contender is measured, in turns", min=1)] = 5,
    scale: Annotated[float, typer.Option(help="how much work one run is, 1 being all of it", min=0.01)] = 1.0,
    quick: Annotated[bool, typer.Option("--quick", help="one short run each, to see that it works")] = False,
) -> None:
    """Measure the kernel beside its peers, on a PostgreSQL and a Kafka of its own.

    Prints a table of medians and writes var/bench.json.
    """
    wanted = figures or list(FIGURES)
    if unknown := [name for name in wanted if name not in FIGURES]:
        raise typer.BadParameter(f"no such figure: {', '.join(unknown)}")
    effort = Effort(1, 0.1) if quick else Effort(runs, scale)
    _silence()
    with _progress() as progress:
        measured = _measure({name: FIGURES[name] for name in wanted}, effort, progress)
    show(measured.results, console)
    console.print(f"→ {FILE.relative_to(FILE.parents[1])}")
    if measured.failed:
        console.print(f"[red]not measured: {', '.join(measured.failed)}[/]")
        raise typer.Exit(1)


@dataclass
class Measured:
    """failed  names of figures that could not be measured, in a run that went on without them"""

    results: list[Result] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def _measure(figures: dict[str, Prepare], effort: Effort, progress: Progress) -> Measured:
    start = progress.add_task("starting Kafka and PostgreSQL", total=None)
    with world(lambda part, news: progress.update(start, description=f"{part} {news}")) as servers:
        progress.update(start, description="servers", total=1, completed=1)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_all(figures, servers, effort, progress))


async def _all(figures: dict[str, Prepare], servers: World, effort: Effort, progress: Progress) -> Measured:
    facts = await make_peers_database(servers)
    progress.console.print(" · ".join(f"{name} {value}" for name, value in facts.items()))
    done = Measured()
    for name, prepare in figures.items():
        try:
            done.results += await measured(prepare, servers, effort, _teller(progress, name))
            save(done.results)
        except Exception:  # hours of other figures are not lost with it
            progress.console.print_exception()
            done.failed.append(name)
    return done


def _teller(progress: Progress, figure: str) -> Callable[[int, int, str], None]:
    task = progress.add_task(figure, total=None)

    def tell(done: int, of: int, now: str) -> None:
        progress.update(task, total=of, completed=done, description=f"{figure}: {now}")

    return tell


def _progress() -> Progress:
    columns: Sequence = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console)


def _silence() -> None:
    """What the kernel logs belongs to no table."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    logging.getLogger("faststream").setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
