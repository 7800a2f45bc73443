"""The message to an operator when the stack cannot do something."""

from collections.abc import Iterable


class OperatorProblem(Exception):
    """A sentence in Chinese, one in English, and what would help; shown without a traceback.

    log   the last lines of the component that is to blame
    """

    def __init__(self, zh: str, en: str, *ways: str, log: Iterable[str] = ()) -> None:
        self.zh, self.en, self.ways, self.log = zh, en, ways, tuple(log)
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join([self.zh, self.en, *(f"  - {way}" for way in self.ways), *self.log])
