"""Why an event could not be applied, and whether trying again by itself may help."""

from aiokafka.errors import KafkaError
from asyncpg import PostgresError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from shared.core.refusals import Rejected
from shared.log.database import StoreUnavailable, printable

# Classes of SQLSTATE: data exception, integrity violation, program limit. All others, a missing table for
# instance, are not the fault of the event.
_BY_THE_EVENT = ("22", "23", "54")


def transient(error: Exception) -> bool:
    """Whether it may pass by itself: then the batch is tried again, and nothing is parked."""
    if isinstance(error, DBAPIError | PostgresError):
        return not _sqlstate(error).startswith(_BY_THE_EVENT)
    return isinstance(error, StoreUnavailable | OSError | TimeoutError | KafkaError | MemoryError)


def reason_of(error: Exception) -> str:
    """The reason in a few words, for the person who has to act."""
    match error:
        case Rejected():
            said = f"refused by {error.rule.id}: {error.words.zh} · {error.words.en}"
        case ValidationError():
            faults = error.errors(include_url=False, include_input=False)
            said = "; ".join(f"{'/'.join(map(str, f['loc'])) or error.title}: {f['msg']}" for f in faults)
        case DBAPIError():
            said = str(error.orig)
        case _:
            said = f"{type(error).__name__}: {error}"
    return printable(said)


def _sqlstate(error: DBAPIError | PostgresError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) or ""
