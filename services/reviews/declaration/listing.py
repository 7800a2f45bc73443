"""What is counted of a project (R15): that it is on the lists of a year, once for each year."""


def id_of_listing(project: str, year: int) -> str:
    """Of the stream in which it is recorded what became of it: xj-2024-001.2024"""
    return f"{project}.{year}"


def year_of(id: str) -> int:
    """What such an id says."""
    return int(id.rpartition(".")[2])
