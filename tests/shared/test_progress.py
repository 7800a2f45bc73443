"""When a subscription is said to stand still or not to be connected: from samples with given times."""

from collections.abc import Mapping

from shared.health.progress import OVERTAKEN, REJOIN_SECONDS, Stall, SubscriptionProgress
from shared.kafka.consumer import SESSION_MS
from shared.kafka.topics import SourcePartition

ONE, TWO = ("projects", 1), ("reviews", 2)
PATIENCE = 30.0
NOW = 1000.0


def progress_of(
    *samples: tuple[Mapping[SourcePartition, int], Mapping[SourcePartition, int], float],
) -> SubscriptionProgress:
    """(reached, ends, when) each"""
    seen = SubscriptionProgress()
    for sample in samples:
        seen.observe(*sample)
    return seen


def test_it_stands_still_when_it_is_behind_and_nothing_moves():
    stuck = progress_of(({ONE: 5, TWO: 3}, {ONE: 9, TWO: 3}, NOW - 31))
    assert stuck.stall(PATIENCE, NOW) == Stall(ONE, 4, 31.0)


def test_but_not_before_one_has_waited():
    assert progress_of(({ONE: 5}, {ONE: 9}, NOW - 29)).stall(PATIENCE, NOW) is None


def test_nor_while_there_is_nothing_to_do():
    assert progress_of(({ONE: 9}, {ONE: 9}, 0.0)).stall(PATIENCE, NOW) is None


def test_one_partition_may_wait_while_the_others_go_on():
    assert busy(waiting=PATIENCE * OVERTAKEN - 1).stall(PATIENCE, NOW) is None


def test_but_not_for_ever():
    seconds = PATIENCE * OVERTAKEN + 1
    assert busy(waiting=seconds).stall(PATIENCE, NOW) == Stall(ONE, 4, seconds)


def busy(waiting: float) -> SubscriptionProgress:
    ends = {ONE: 9, TWO: 100}
    return progress_of(({ONE: 5, TWO: 3}, ends, NOW - waiting), ({ONE: 5, TWO: 4}, ends, NOW - 1))


def test_the_one_that_stands_longest_is_named():
    early = ({ONE: 5, TWO: 3}, {ONE: 5, TWO: 4}, NOW - 90)
    late = ({ONE: 5, TWO: 3}, {ONE: 6, TWO: 4}, NOW - 60)
    assert progress_of(early, late).stall(PATIENCE, NOW) == Stall(TWO, 1, 90.0)


def test_a_group_that_never_settles_is_no_progress():
    """Given the partition, and it is taken away, again and again."""
    given, taken = {ONE: 5}, {}
    times = [(given if n % 2 else taken, {ONE: 9}, NOW - 40 + n) for n in range(40)]
    assert progress_of(*times).stall(PATIENCE, NOW) == Stall(ONE, 4, 39.0)


def test_a_partition_that_another_process_moved_on_has_moved():
    there = ({TWO: 1}, {ONE: 9, TWO: 1}, NOW - 50)
    back = progress_of(({ONE: 5}, {ONE: 9}, NOW - 100), there, ({ONE: 8}, {ONE: 9}, NOW - 1))
    assert back.stall(PATIENCE, NOW) is None


def test_only_its_own_partitions_count():
    shared = progress_of(({ONE: 5, TWO: 1}, {ONE: 9, TWO: 9}, 0.0), ({TWO: 9}, {ONE: 9, TWO: 9}, 1.0))
    assert (list(shared.lag()), shared.stall(PATIENCE, NOW)) == ([TWO], None)


def test_where_the_end_is_not_known_nothing_is_said_of_the_lag():
    assert progress_of(({ONE: 5}, {}, 0.0)).lag() == {}


def test_it_is_not_connected_before_the_group_gave_it_something():
    assert not progress_of(({}, {}, NOW)).connected(NOW)


def test_a_killed_member_is_missed_before_the_others_are_said_not_to_be_connected():
    assert REJOIN_SECONDS > SESSION_MS / 1000


def test_while_the_group_shares_out_anew_it_stays_connected():
    sharing = progress_of(({ONE: 5}, {ONE: 5}, NOW), ({}, {ONE: 5}, NOW + 2))
    assert sharing.connected(NOW + REJOIN_SECONDS - 1)
    assert not sharing.connected(NOW + REJOIN_SECONDS)
