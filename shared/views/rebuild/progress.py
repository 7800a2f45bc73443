"""How far a rebuild has come, counted in records from the beginning of the topic."""

from collections.abc import Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.kafka.topics import SourcePartition
from shared.log.database import transaction
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.versions import Version

Progress = Callable[[int, int], None]
"""Called with the records seen and the records to see."""


def unseen(seen: int, of: int) -> None:
    """The progress that nobody wants to know."""


def records_seen(known: Mapping[SourcePartition, Checkpoint]) -> int:
    return sum(checkpoint.offset + 1 for checkpoint in known.values())


async def show_another(engine: AsyncEngine, version: Version, progress: Progress) -> None:
    """How far another process has come that fills this version."""
    async with transaction(engine) as tx:
        live = await versions.live(tx, version.view)
        here, there = [await checkpoints.read(tx, name) for name in (version.subscriber, live.subscriber)]
    progress(records_seen(here), max(records_seen(there), records_seen(here)))
