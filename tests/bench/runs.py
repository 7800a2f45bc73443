"""All contenders of a figure in turns, again and again, so that a busy machine is busy for each of them."""

from collections import defaultdict
from collections.abc import Callable

from tests.bench.figure import Bench, Effort, Prepare, Result
from tests.bench.world import World, settle


async def measured(
    prepare: Prepare, world: World, effort: Effort, tell: Callable[[int, int, str], None]
) -> list[Result]:
    """tell(done, of, what is measured now)"""
    async with prepare(world, effort) as bench:
        tell(0, 1, "waiting for the servers to be done with what was before")
        await settle(world)
        samples = await _samples(bench, effort.runs, tell)
        return [figure.result(samples) for figure in bench.figures]


async def _samples(bench: Bench, runs: int, tell: Callable[[int, int, str], None]) -> dict[str, list[float]]:
    samples: dict[str, list[float]] = defaultdict(list)
    names = list(bench.contenders)
    for n in range(runs):
        # Every other time backwards: whoever comes first is not always the first.
        for m, name in enumerate(names if n % 2 == 0 else reversed(names)):
            tell(n * len(names) + m, runs * len(names), name)
            samples[name].append(await bench.contenders[name]())
    return samples
