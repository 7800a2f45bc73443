"""What nothing in the log names is removed from the vault a day later, and nothing else (K15)."""

import asyncio

import pytest

from shared.core.refusals import OutOfOrder
from shared.core.words import Words
from shared.log.ids import new_id
from shared.vault.items import Item, Place
from shared.vault.sealing import new_key
from tests.shared.test_vault import Office, office

__all__ = ["office"]

pytestmark = pytest.mark.stack


async def test_K15_what_a_refused_command_left_is_removed_a_day_later_and_what_is_named_stays(
    office: Office,
) -> None:
    await office.submit("可行")
    [named] = await office.items()
    for text in ("不可行", "也不可行"):
        with pytest.raises(OutOfOrder):
            await office.submit(text)
    await office.clean()
    assert len(await office.items()) == 3
    await office.sql("update vault.items set kept_at = now() - interval '25 hours'")
    with pytest.raises(OutOfOrder):
        await office.submit("不可行")  # written again: it has another day, in which a command may name it
    await office.clean()
    assert len(left := await office.items()) == 2
    assert named in left
    assert len(await office.sql("select from vault.keys")) == 2


async def test_K15_what_is_taken_to_be_named_is_never_removed_at_that_moment(office: Office) -> None:
    """Of the two whichever comes first: it is found and stays, or it is gone and not found."""
    items, place = office.vault.items, Place("review-raced", "opinion", "expert-a", "")
    for n in range(40):
        tag, item = bytes([n]), Item(new_id(), b"sealed", new_key(), place)
        await items.put(item, tag, new_id())
        await office.sql("update vault.items set kept_at = now() - interval '25 hours'")
        found, _ = await asyncio.gather(items.find_to_name([tag]), items.remove_unnamed())
        left = await items.read([item.id])
        assert [one.id for one in found] == list(left)
        assert all(one.key for one in found)
        await items.destroy([item.id])


async def test_K13_K15_in_a_log_in_doubt_nothing_is_removed_as_unnamed(office: Office) -> None:
    """The command that names it may be missing there, until the log is completed from its topic."""
    await office.submit("可行")
    with pytest.raises(OutOfOrder):
        await office.submit("不可行")
    await office.sql("update vault.items set kept_at = now() - interval '25 hours'")
    office.log.continuity.cast_doubt(Words("日志已倒退", "the log went back"))
    await office.clean()
    assert len(await office.items()) == 2
    office.log.continuity.settle()
    await office.clean()
    assert len(await office.items()) == 1
