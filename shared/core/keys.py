"""What an id says of itself: all that is alike up to the first dot shares one Kafka key, and so one order."""


def key_of(id: str) -> str:
    """The Kafka key, of a stream's id or of a row's: xj-2024-001.c2 → xj-2024-001"""
    return id.partition(".")[0]


def id_of(stream: str) -> str:
    """The id in a stream's name: project-xj-2024-001 → xj-2024-001. No category has a hyphen."""
    return stream.partition("-")[2]


def is_of(id: str, of: str) -> bool:
    """Whether an id is another, or begins with it and a dot: xj-2024-001.c2 is of xj-2024-001."""
    return id == of or id.startswith(f"{of}.")
