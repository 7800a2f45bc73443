"""Logs as JSON lines, one event a line, with the correlation id of whoever asked."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

# While a broker is away these write hundreds of lines a minute; relay and subscriptions say it once.
_NOISY = ("aiokafka", "faststream", "uvicorn.access")


def _as_json(event: Mapping[str, Any], default: Callable[[Any], Any]) -> str:
    """A line, whatever stands in it. Each request has one: orjson writes it, where it can."""
    try:
        return orjson.dumps(event, default=default).decode()
    except TypeError:  # a number above 2^64, half of a letter, a key that is no text
        return json.dumps(event, default=default)


_NOTED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_WRITTEN: list[Processor] = [
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(_as_json),
]


def configure(service: str, level: str) -> None:
    logging.basicConfig(handlers=[_libraries()], level=level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*_NOTED, *_WRITTEN],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _libraries() -> logging.Handler:
    """What libraries say by way of logging, tracebacks too, as lines of the same shape."""
    handler = logging.StreamHandler()
    meta = ProcessorFormatter.remove_processors_meta
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=_NOTED, processors=[meta, *_WRITTEN]))
    return handler
