"""UmaDB: events have tags, and a query over tags is the condition of an append (dcb.events)."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed
from umadb import AppendCondition, Client, Event, Query, QueryItem, TransportError

from deploy.site.plan import LOOPBACK, free_ports
from shared.log.ids import new_id
from tests.bench.samples import STREAM_LENGTH, body, fresh_stream

Job = tuple[str, bytes]
"""The tag that stands for the stream, and the data of an event"""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """As it comes from its wheel, with its own defaults. Gives its address."""
    address = f"{LOOPBACK}:{free_ports()['audit']}"
    executable = Path(sys.executable).with_name("umadb")
    process = subprocess.Popen(
        [executable, "--listen", address, "--db-path", folder], stdout=subprocess.DEVNULL
    )
    try:
        _answering(f"http://{address}")
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait()


@retry(retry=retry_if_exception_type(TransportError), stop=stop_after_delay(30), wait=wait_fixed(0.1))
def _answering(url: str) -> None:
    Client(url).head()


def appender(url: str) -> Callable[[Job], None]:
    """Each event only where its stream has none beyond the one before."""
    client, reached = Client(url), dict[str, int]()

    def append(job: Job) -> None:
        stream, data = job
        same = Query([QueryItem(tags=[stream])])
        condition = AppendCondition(same, reached.get(stream))
        event = Event("InspectionRecorded", data, [stream], new_id())
        reached[stream] = client.append([event], condition)

    return append


def jobs(how_many: int) -> list[Job]:
    streams = [fresh_stream() for _ in range(how_many // STREAM_LENGTH + 1)]
    return [(streams[n // STREAM_LENGTH], body(f"JC-{n}")) for n in range(how_many)]
