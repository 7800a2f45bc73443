"""What tests wait with: it ends when the condition holds, and otherwise says what did not come."""

import pytest

from tests.eventually import eventually, eventually_sync, within


async def test_the_first_true_result_is_returned():
    results = iter([0, None, 3, 4])
    assert await eventually(lambda: next(results), "a number", every=0) == 3


async def test_a_look_may_itself_be_awaited():
    results = iter([[], ["row"]])

    async def rows() -> list[str]:
        return next(results)

    assert await eventually(rows, "a row", every=0) == ["row"]


async def test_what_never_comes_is_named():
    seen: list[int] = []
    with pytest.raises(AssertionError, match=r"not within 0.01 s: three, seen \d"):
        await eventually(lambda: seen.append(1), lambda: f"three, seen {len(seen)}", patience=0.01, every=0)


def test_what_never_comes_is_named_in_a_thread_too():
    with pytest.raises(AssertionError, match="not within 0 s: Godot"):
        eventually_sync(lambda: False, "Godot", patience=0)


async def test_a_timeout_of_the_body_itself_is_its_own_error():
    with pytest.raises(TimeoutError, match="of the database"):
        async with within(60, "an answer"):
            raise TimeoutError("of the database")
