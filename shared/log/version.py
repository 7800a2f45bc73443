"""The version that the sender of a command has seen, where one is named."""


class VersionConflict(Exception):
    """The stream is not at the version the sender named (HTTP 409)."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


def check_version(stream: str, expected: int | None, actual: int) -> None:
    """Raises VersionConflict."""
    if expected is not None and expected != actual:
        raise VersionConflict(stream, expected, actual)
