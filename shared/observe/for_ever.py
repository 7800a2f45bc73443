"""Work that goes on for ever: whatever it fails of, it is begun again after a pause."""

from collections.abc import Awaitable, Callable

import structlog
from tenacity import AsyncRetrying, RetryCallState, wait_exponential_jitter
from tenacity.wait import wait_base

log = structlog.get_logger()

# Seconds: the first pauses are short, the later ones as long as a server takes to come back.
PAUSES = wait_exponential_jitter(multiplier=0.2, max=3)

Failed = Callable[[BaseException | None], None]


async def for_ever(
    name: str,
    work: Callable[[], Awaitable[None]],
    *,
    failed: Failed | None = None,
    pauses: wait_base = PAUSES,
) -> None:
    """Begin the work again whenever it raises, until it ends by itself or is cancelled.

    name    of the work, in the log
    failed  told of each failure
    pauses  seconds before each new attempt
    """

    def note(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        log.warning("failed, trying again", work=name, error=failure_of(error))
        if failed is not None:
            failed(error)

    async def attempt() -> None:
        """tenacity awaits only what is declared async: a lambda's coroutine would count as done."""
        await work()

    await AsyncRetrying(wait=pauses, before_sleep=note)(attempt)


def failure_of(error: BaseException | None) -> str:
    """What really happened, where tasks that ran side by side wrapped it: "<error>: <its words>"."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
