"""What is decided about restricted content: it goes once, and the same again adds nothing."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from shared.core.deciding import news
from shared.core.refusals import OutOfOrder
from shared.core.rules import Rule
from shared.core.words import Words
from shared.mechanisms.vault.commands import EraseContent, RecordLostContent
from shared.mechanisms.vault.events import ContentErased, ContentLossRecorded, GoneEvents


def gone_once(
    gone: Iterable[GoneEvents], command: EraseContent | RecordLostContent, rule: Rule
) -> list[GoneEvents]:
    """Raises OutOfOrder where it is gone for another reason.

    gone  what happened before to content of the same stream
    """
    kind = ContentErased if isinstance(command, EraseContent) else ContentLossRecorded
    known = next((event for event in gone if event.item == command.item), None)
    return news(known, kind(**command.recorded()), rule, _gone_otherwise)


def is_known(
    held: Iterable[UUID], gone: Iterable[GoneEvents], command: EraseContent | RecordLostContent
) -> Iterator[Words]:
    """The defect of a command about content that the stream does not name, or none."""
    if command.item not in {*held, *(event.item for event in gone)}:
        yield Words(f"本事项中没有编号为{command.item}的受限内容", f"nothing here is kept as {command.item}")


def withheld(gone: Iterable[GoneEvents], item: UUID, rule: Rule) -> OutOfOrder:
    """The refusal of who would look at content that is not among what is held."""
    known = next((event for event in gone if event.item == item), None)
    if isinstance(known, ContentErased):
        return OutOfOrder(rule, "已依法删除，不予显示", "withheld: it is erased by law")
    if known:
        return OutOfOrder(rule, "内容已经丢失，请重新填写", "it is lost; write it again")
    return OutOfOrder(rule, "本事项中没有这一内容", "nothing here is kept under that id")


def _gone_otherwise(known: GoneEvents) -> Words:
    zh = f"该内容已因其他原因不存在：{known.title.zh}"
    return Words(zh, f"it is gone already, for another reason: {known.title.en}")
