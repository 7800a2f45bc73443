"""What the routes of a view are called, for the OpenAPI document."""

from typing import Any

from shared.core.view import View
from shared.core.words import Words

ONE = Words("单行", "one row")
PAGE = Words("查询", "a page")
ROWS = Words("查询", "all rows")
SUMS = Words("合计", "counts and sums")


def summary_of(view: View[Any], what: Words) -> str:
    """中文 · English."""
    return f"{view.title.zh}：{what.zh} · {view.title.en}: {what.en}"


def as_file(what: Words, suffix: str) -> Words:
    return Words(f"{what.zh}（{suffix} 文件）", f"{what.en}, as {suffix}")
