"""Why a file, or a table in it, cannot be read at all."""

from shared.core.words import Words


class Unreadable(Exception):
    """words: what is wrong; fix: what would make it right"""

    def __init__(self, words: Words, fix: Words) -> None:
        super().__init__(words.en)
        self.words, self.fix = words, fix
