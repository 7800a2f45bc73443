"""What may be asked about restricted content. A service's own class says who may ask, and by which rule."""

from uuid import UUID

from pydantic import Field

from shared.core.fields import TypedNumber
from shared.core.messages import Command
from shared.mechanisms.vault.grounds import Ground

_ITEM = Field(
    description="受限内容在日志中的标识 · the item, as the log names it",
    examples=["0192d3c4-7a10-7c3e-8f55-0242ac120002"],
)


class EraseContent(Command):
    """依法删除 · destroy content and its key; the log keeps the commitment."""

    item: UUID = _ITEM
    ground: Ground = Field(description="法定情形 · the case of the law", examples=["consent"])
    document_number: TypedNumber = Field(
        description="决定文号 · number of the document that decides it", examples=["X建函〔2024〕8号"]
    )


class LookAtContent(Command):
    """查看 · content is shown to who may see it, and that is recorded."""

    item: UUID = _ITEM


class RecordLostContent(Command):
    """登记丢失 · content that is not there, or cannot be read."""

    item: UUID = _ITEM
