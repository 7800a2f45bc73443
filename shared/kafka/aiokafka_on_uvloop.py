"""Makes aiokafka see a connection that the broker has just closed as lost, on uvloop as well."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError

Send = Callable[..., Any]


def patch_aiokafka() -> None:
    """To be called once a process, before any client of Kafka is made.

    A broker dies, and a moment later its reader learns of it. What is written in between asyncio swallows;
    uvloop raises RuntimeError, which aiokafka does not expect. That error ends the client's task that looks
    for brokers, and a subscription that waits for this task waits for ever.
    """
    for name in ("send", "_send_sasl_token"):
        send: Send = getattr(AIOKafkaConnection, name)
        if not hasattr(send, "__wrapped__"):
            setattr(AIOKafkaConnection, name, _raising(send))


def _raising(send: Send) -> Send:
    @wraps(send)
    def raising(connection: AIOKafkaConnection, *args: Any, **more: Any) -> Any:
        try:
            return send(connection, *args, **more)
        except RuntimeError as closed:
            connection.close(exc=closed)
            raise KafkaConnectionError(f"the connection is closed: {closed}") from closed

    return raising
