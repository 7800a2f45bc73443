"""Why a cell cannot be read."""

from shared.core.words import Words


class Wrong(Exception):
    """kind names the fault, for programs; fix says what would make it right"""

    def __init__(self, kind: str, words: Words, fix: Words) -> None:
        super().__init__(words.en)
        self.kind, self.words, self.fix = kind, words, fix
