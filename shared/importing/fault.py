"""Why a row is not what it should be: where, what stands there, by which rule, what would make it right."""

from shared.core.frozen import Frozen
from shared.core.words import Words


class Fault(Frozen, frozen=True):
    """column: letter and head, or empty of a whole row; value: as it is written; kind: for programs;
    rule: of a work plan, or empty where it is the form that is wrong"""

    kind: str
    words: Words
    fix: Words
    column: str = ""
    value: str = ""
    rule: str = ""
