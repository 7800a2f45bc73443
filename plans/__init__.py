"""What the work plans state, row by row: the sentences that refusals quote."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shared.core.rules import PlanRow

FOLDER = Path(__file__).parent


@cache
def rows(year: int = 2024) -> Mapping[str, PlanRow]:
    """id → row, in the order of the plans."""
    listed = tomllib.loads((FOLDER / f"{year}.toml").read_text("utf-8"))["row"]
    return {row["id"]: PlanRow(**row) for row in listed}
