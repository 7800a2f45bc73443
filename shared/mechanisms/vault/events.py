"""What happened to restricted content. The vault destroys what an event says is gone."""

from typing import ClassVar
from uuid import UUID

from shared.core.messages import Disclosure, Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words
from shared.mechanisms.vault.grounds import Ground


class ContentErased(Event):
    """Its commitment stays in the log; what it was committed to, nobody can read any more."""

    title: ClassVar = Words("受限内容已依法删除", "restricted content is erased by law")

    item: UUID
    ground: Ground
    document_number: PaperNumber


class ContentLossRecorded(Event):
    """It was not to be found or not to be read; whoever wrote it may write again."""

    title: ClassVar = Words("受限内容丢失已登记", "the loss of restricted content is recorded")

    item: UUID


class ContentRead(Event):
    """By whom is said beside the event, as of every event."""

    title: ClassVar = Words("受限内容已被查看", "somebody looked at restricted content")
    disclosure: ClassVar[Disclosure] = "restricted"

    item: UUID


GoneEvents = ContentErased | ContentLossRecorded
