"""The headers of a command and of its answer: its id, the version it was decided on, the version now."""

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header
from pydantic import BeforeValidator

from shared.http.optional import NeverNull

# An entity tag (RFC 9110, 8.8.3) that is a version: up to 18 digits, so that it fits a bigint.
VERSION = r'"([0-9]{1,18})"'


def version_of(written: str) -> int:
    """The version that If-Match names.

    Other than RFC 9110, 13.1.1 has it, a weak tag is as good as a strong one: it is what a compressing proxy
    makes of ours, and a version says which state was seen, whatever its bytes on the way. `*` would hold for
    any version and a list for several: neither says what was decided on, so both are refused.
    """
    if found := re.fullmatch(f"(?:W/)?{VERSION}", written):
        return int(found[1])
    zh = '应为一个版本号，加引号，例如 "7"；不能是星号或多个版本'
    raise ValueError(f'{zh} · one version in quotes, e.g. "7"; not *, and not several')


Key = Annotated[
    UUID | None,
    Header(
        alias="Idempotency-Key",
        description="命令编号，本人重发则得首次答复 · command id; sent again by its sender: the first answer",
    ),
    NeverNull(),
]
Match = Annotated[
    int | None,
    Header(alias="If-Match", description='据以办理的版本 · version decided on, as "7"'),
    BeforeValidator(version_of),
    NeverNull({"type": "string", "pattern": f"^(W/)?{VERSION}$"}),
]
# As `responses` of a route wants it.
ETAG: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "ETag": {
                "description": '现在的版本 · the version now, as "7"',
                "schema": {"type": "string", "pattern": f"^{VERSION}$"},
            }
        }
    }
}
