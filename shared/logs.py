"""Logs as JSON lines, one event a line, with the correlation id of whoever asked."""

import logging

import structlog

# While a broker is away these write hundreds of lines a minute; relay and subscriptions say it once.
_NOISY = ("aiokafka", "faststream", "uvicorn.access")


def configure(service: str, level: str) -> None:
    logging.basicConfig(format="%(message)s", level=level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
