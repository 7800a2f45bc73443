"""What is said in Chinese and in English is the same: the same values, no fewer sentences, not half of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.core.words import Words
from tests.contracts.pairs import faults, pairs

ROOT = Path(__file__).parents[2]


def said(folder: str) -> Iterator[tuple[str, Words]]:
    for file in sorted((ROOT / folder).rglob("*.py")):
        for line, words in pairs(file.read_text("utf-8")):
            yield f"{file.relative_to(ROOT)}:{line}", words


@pytest.mark.parametrize("folder", ["shared", "services"])
def test_what_is_answered_says_the_same_in_both_languages(folder: str):
    answers = list(said(folder))
    assert len(answers) > 30
    assert {place: found for place, words in answers if (found := [*faults(words)])} == {}


@pytest.mark.parametrize(
    "code",
    [
        'Problem(503, "away", "视图尚未更新到所求位置", f"The view does not show {place} yet.")',
        'unavailable("暂时无法取得公钥", "The keys cannot be had. No token can be verified.")',
        'unavailable("消息系统暂不可用", f"Kafka cannot be read: {gone.words.en}.")',
        'Problem(413, "too-large", f"最多 {most} 字节", "The body is too large.")',
        'Problem(500, "internal", "内部错误", "An error; it is in the log. Nothing was changed.")',
        'Words("已按您所在单位的申请登记，并通知其他有关部门和人员知悉", "booked")',
    ],
    ids=lambda code: code[:40],
)
def test_what_says_less_in_one_of_them_is_found(code: str):
    [(_, words)] = pairs(f"def told():\n    return {code}\n")
    assert list(faults(words))


def test_what_is_called_by_a_name_is_looked_up():
    code = (
        'ASK = "请重发"\ndef told():\n    zh = f"已过期；{ASK}"\n    return Problem(zh, "It has expired.")\n'
    )
    assert [words for _, words in pairs(code)] == [Words("已过期；请重发", "It has expired.")]
