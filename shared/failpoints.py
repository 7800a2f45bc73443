"""Places where this process can be made to die as in a power cut, for the tests of faults.

JIUGAI_FAILPOINT=relay.after-publish                        dies the first time it gets there
JIUGAI_FAILPOINT=checkpoint.before-commit/reviews.reviews:3 the third time, of that subscription only
Nothing said: nothing happens.
"""

import os
import signal
from dataclasses import dataclass
from typing import Final, Literal, get_args

import structlog

VARIABLE: Final = "JIUGAI_FAILPOINT"

FailPoint = Literal[
    "append.before-commit",
    "append.after-commit",
    "relay.after-publish",
    "relay.after-cursor",
    "view.in-batch",
    "reaction.after-command",
    "checkpoint.before-commit",
    "checkpoint.after-commit",
    "rebuild.before-switch",
    "rebuild.in-switch",
    "rebuild.after-switch",
    "period.after-end",
    "period.after-subject",
    "period.after-close",
    "vault.before-scrub",
]

log = structlog.get_logger()


@dataclass
class Armed:
    """`left`: how often it is still passed alive; `subject`: whose passing counts, empty for anybody's."""

    point: FailPoint
    subject: str
    left: int

    @classmethod
    def parse(cls, said: str) -> "Armed":
        """Raises ValueError for a name that no code reaches: such a test would prove nothing."""
        place, _, nth = said.partition(":")
        name, _, subject = place.partition("/")
        for point in get_args(FailPoint):
            if point == name:
                return cls(point, subject, int(nth or 1) - 1)
        raise ValueError(f"{VARIABLE}={said}: there is no fail point {name}")


_said = os.environ.get(VARIABLE)
_armed = Armed.parse(_said) if _said else None


def reach(point: FailPoint, subject: str = "") -> None:
    """SIGKILLs this process if it is armed to die here: no handler runs, no buffer is written, no goodbye."""
    if _armed is None or _armed.point != point or _armed.subject not in ("", subject):
        return
    if _armed.left:
        _armed.left -= 1
        return
    log.critical("killed at a fail point", point=point, subject=subject)
    os.kill(os.getpid(), signal.SIGKILL)
