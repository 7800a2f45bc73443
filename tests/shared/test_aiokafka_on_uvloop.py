"""What aiokafka makes of a broker that has just gone, on the event loop of the services."""

import asyncio
from typing import Any

import pytest
import uvloop
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError

from shared.kafka.aiokafka_on_uvloop import patch_aiokafka

patch_aiokafka()


def test_a_write_to_a_connection_just_closed_is_a_lost_connection():
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_write_to_a_closed_transport())


async def _write_to_a_closed_transport() -> None:
    server = await asyncio.start_server(_nothing, "127.0.0.1", 0)
    connection = AIOKafkaConnection(
        "127.0.0.1", server.sockets[0].getsockname()[1], security_protocol="PLAINTEXT"
    )
    connection._reader, connection._writer = await asyncio.open_connection(
        "127.0.0.1", server.sockets[0].getsockname()[1]
    )
    connection._read_task = asyncio.get_running_loop().create_future()
    connection._writer.transport.abort()
    await asyncio.sleep(0)
    with pytest.raises(KafkaConnectionError, match="closed"):
        connection._send_sasl_token(b"token")
    server.close()


async def _nothing(*_: Any) -> None:
    """A broker that says nothing."""
