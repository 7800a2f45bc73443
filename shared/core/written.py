"""What a person types, as it is read: full-width digits for digits, and no letter that nobody sees."""

import re
from typing import Any

# A Chinese keyboard types ３４．５ for 34.5, and often 。 for the point (Unicode block U+FF00).
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: "."}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Bidi_Control of Unicode: they turn the order of what a reader sees, not of what is stored.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Default_Ignorable_Code_Point of Unicode, and the Braille blank.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Of a class of characters in a pattern."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# Nearly every text has none of all these, and is asked but once.
_SUSPECT = re.compile("|".join(one.pattern for one in (_CONTROL, _BIDI, _INVISIBLE)))


# As a JSON Schema can say it, whose dialect knows no code points beyond U+FFFF: what `legible` takes.
_HIDDEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
)
LEGIBLE_WITH = f"^[^{_HIDDEN}]*[{{}}][^{_HIDDEN}]*$"
LEGIBLE = LEGIBLE_WITH.format(rf"^\s{_HIDDEN}{_UNSEEN}")
LEGIBLE_OR_NOTHING = rf"{LEGIBLE}|^[ \t\n\r]*$"
"""What is announced of a text; `legible` says in words what is wrong with another."""


def folded(value: Any) -> Any:
    """A code, a number or a date in the letters of ASCII: full-width ones are folded, blanks around it go.

    Digits of other scripts stay what they are, and no pattern of ours takes them.
    """
    return value.translate(_FULL_WIDTH).strip() if isinstance(value, str) else value


def legible(text: str) -> str:
    """The text as it is. Raises ValueError, 中文 · English, where it holds what no reader can see.

    U+0000 among the control characters: PostgreSQL stores it in json and then cannot read it, so one such
    letter would stop a view.
    """
    if not _SUSPECT.search(text):
        return text
    if _CONTROL.search(text):
        raise ValueError("含有控制字符 · contains a control character")
    if _BIDI.search(text):
        raise ValueError(
            "含有改变文字方向的不可见字符 · contains an invisible character that turns its direction"
        )
    if text.strip() and not _INVISIBLE.sub("", text).strip():
        raise ValueError("只有不可见的字符 · has none but invisible characters")
    return text
