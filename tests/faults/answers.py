"""What a client remembers of a command it sent: under which id, what it hoped for, what it was told."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

Hope = Literal["accepted", "refused", "either"]


@dataclass(frozen=True)
class Answer:
    """One final answer: neither a lost connection nor a 503, after which a client sends the same again."""

    service: str
    id: UUID
    command: str
    hope: Hope
    status: int
    body: dict[str, Any]

    @property
    def accepted(self) -> bool:
        return self.status == 200

    @property
    def position(self) -> int:
        return int(self.body["position"].rpartition("/")[2])

    def __str__(self) -> str:
        return f"{self.service} {self.command} {self.id}"
