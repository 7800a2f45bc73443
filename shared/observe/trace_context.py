"""Which trace a command belongs to and which span of it it is: a function of its ids (W3C Trace Context).

Nothing about traces is stored, and all who know an event's ids agree, whether they trace or not.
"""

from uuid import UUID

_LOW_64 = 2**64 - 1


def trace_id(correlation: UUID) -> int:
    """All that follows from one person's command is one trace. Zero would be no trace."""
    return correlation.int or 1


def span_id(command: UUID) -> int:
    """The random half of a UUID. Zero would be no span."""
    return command.int & _LOW_64 or 1


def traceparent(correlation: UUID | str, command: UUID | str) -> str:
    """The header of a record: the command that decided it, as the parent of whatever it leads to.

    Out of the ids as they are written, which is far quicker than by way of numbers: once for every record.
    """
    trace, parent = str(correlation).replace("-", ""), str(command)
    span = parent[19:23] + parent[24:]
    if trace == _NO_TRACE or span == _NO_SPAN:
        return f"00-{trace_id(UUID(trace)):032x}-{span_id(UUID(parent)):016x}-01"
    return f"00-{trace}-{span}-01"


_NO_TRACE, _NO_SPAN = "0" * 32, "0" * 16
