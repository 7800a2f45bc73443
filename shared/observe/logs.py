"""Logs as JSON lines, one event a line, with the correlation id of whoever asked."""

import logging

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

# While a broker is away these write hundreds of lines a minute; relay and subscriptions say it once.
_NOISY = ("aiokafka", "faststream", "uvicorn.access")
_NOTED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_WRITTEN: list[Processor] = [
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
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
