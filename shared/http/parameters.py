"""What a path or a question may hold, and what each form wants, for a person."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query
from pydantic import AfterValidator

from shared.core.decider import Decider
from shared.core.keys import key_of
from shared.core.words import Words
from shared.http.optional import NeverNull

_ID = r"^[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*$"
_WHOLE = r"^[a-z0-9][a-z0-9-]*$"
# A row's key is an id and, where a stream has several rows, a part more.
_ID_LENGTH, _ROW_LENGTH = 63, 127
# PostgreSQL takes any text but U+0000.
_TEXT = r"^[^\x00]*$"

PARAMETER_FORMS = {
    _ID: Words(
        "编号应为小写字母、数字和连字符，可用点分段，各段以字母或数字开头，例如 xj-2024-001",
        "an id is of small letters, digits and hyphens, in parts with a dot between them, each beginning "
        "with a letter or digit, like xj-2024-001",
    ),
    _WHOLE: Words(
        "编号应为小写字母、数字和连字符，以字母或数字开头，例如 xj-2024-001",
        "an id is of small letters, digits and hyphens, and begins with a letter or digit, like xj-2024-001",
    ),
    _TEXT: Words("含有控制字符", "contains a control character"),
}
"""Pattern → what it wants."""

# Where a view says what its rows add up to, no row can be.
RESERVED = "summary"


def not_reserved(id: str) -> str:
    """Raises ValueError, 中文 · English."""
    if key_of(id) == RESERVED:
        raise ValueError(
            f"编号不能以 {RESERVED} 为首段 · no id begins with {RESERVED}, which names the sums of a list"
        )
    return id


Id = Annotated[
    str,
    Path(pattern=_ID, max_length=_ID_LENGTH, examples=["xj-2024-001"]),
    AfterValidator(not_reserved),
]
RowKey = Annotated[str, Path(pattern=_ID, max_length=_ROW_LENGTH, examples=["xj-2024-001"])]


WholeId = Annotated[
    str,
    Path(pattern=_WHOLE, max_length=_ID_LENGTH, examples=["xj-2024-001"]),
    AfterValidator(not_reserved),
]
"""Of a stream that is no part of another's key."""


def id_of(decider: Decider[Any, Any, Any]) -> Any:
    """What a path names of a stream: nothing where there is but one of its kind; nobody can make another."""

    async def the_only() -> str | None:
        return decider.only

    if decider.only:
        return Annotated[str, Depends(the_only)]
    return Id if decider.parts else WholeId


Filter = Annotated[str | None, Query(pattern=_TEXT), NeverNull()]
