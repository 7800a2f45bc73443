"""A Frozen value cannot be changed, only copied with changes."""

import pytest

from shared.core.frozen import Frozen, FrozenMap, FrozenSet, fields_of, replace


class House(Frozen, frozen=True):
    storeys: int
    street: str = ""


class Renovated(House, frozen=True):
    year: int = 2024


def test_no_code_can_set_a_field():
    house = House(5)
    with pytest.raises(AttributeError, match="immutable"):
        house.storeys = 6


def test_a_changed_copy_leaves_the_first_as_it_was():
    before = Renovated(5, "东街道")
    assert replace(before, storeys=6) == Renovated(6, "东街道")
    assert before == Renovated(5, "东街道")


def test_a_name_that_is_no_field_is_refused():
    with pytest.raises(TypeError, match="rooms"):
        replace(House(5), rooms=2)


def test_a_value_that_extends_another_takes_its_fields():
    assert Renovated(**fields_of(House(5, "东街道")), year=2025) == Renovated(5, "东街道", 2025)


def test_a_map_that_grows_leaves_the_one_before_as_it_was():
    before = FrozenMap({"BX-1": "灯"})
    after = before.insert("BX-2", "门")
    assert (dict(before), dict(after)) == ({"BX-1": "灯"}, {"BX-1": "灯", "BX-2": "门"})
    assert after == FrozenMap({"BX-2": "门", "BX-1": "灯"})


def test_a_set_that_grows_leaves_the_one_before_as_it_was():
    before = FrozenSet([1])
    assert (before.insert(2), before) == (FrozenSet([2, 1]), FrozenSet([1]))
