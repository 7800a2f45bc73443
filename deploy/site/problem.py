"""The message to an operator when the stack cannot do something."""

from collections.abc import Iterable


class OperatorProblem(Exception):
    """A sentence in Chinese, one in English, and what would help; shown without a traceback.

    reason  what a library or the system itself says, in its own words: on a line of its own
    log     the last lines of the component that is to blame
    """

    def __init__(self, zh: str, en: str, *ways: str, reason: object = "", log: Iterable[str] = ()) -> None:
        self.zh, self.en, self.ways, self.reason, self.log = zh, en, ways, str(reason), tuple(log)
        super().__init__(str(self))

    def __str__(self) -> str:
        reasons = [f"  {self.reason}"] if self.reason else []
        return "\n".join([self.zh, self.en, *reasons, *(f"  - {way}" for way in self.ways), *self.log])
