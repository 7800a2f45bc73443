"""A connection to Kafka that the broker has just closed is a lost connection, on uvloop as well."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError

Send = Callable[..., Any]


def patch_aiokafka() -> None:
    """Once a process, before any client of Kafka is made.

    Between the moment a broker dies and the moment its reader is told, asyncio swallows what is written;
    uvloop raises RuntimeError, of which aiokafka knows nothing. It ends the client's task that looks for
    brokers, and whoever waits for that waits for ever: a subscription that nothing brings back.
    """
    for name in ("send", "_send_sasl_token"):
        send: Send = getattr(AIOKafkaConnection, name)
        if not hasattr(send, "__wrapped__"):
            setattr(AIOKafkaConnection, name, _telling(send))


def _telling(send: Send) -> Send:
    @wraps(send)
    def telling(connection: AIOKafkaConnection, *args: Any, **more: Any) -> Any:
        try:
            return send(connection, *args, **more)
        except RuntimeError as closed:
            connection.close(exc=closed)
            raise KafkaConnectionError(f"the connection is closed: {closed}") from closed

    return telling
