"""How far behind, since when, and whether it moves: from samples with given times."""

from shared.health.lag import KEPT, Lag


def lag_after(*samples: tuple[int, int, float]) -> Lag:
    """(end, reached, when) each"""
    seen = Lag()
    for sample in samples:
        seen.observe(*sample)
    return seen


def test_who_has_reached_the_end_is_not_behind():
    level = lag_after((5, 5, 0.0), (5, 5, 100.0))
    assert (level.behind, level.seconds(200.0), level.stalled(200.0)) == (0, 0.0, 0.0)


def test_the_lag_in_seconds_is_the_age_of_the_first_end_not_reached():
    late = lag_after((5, 5, 0.0), (7, 5, 10.0), (9, 5, 20.0))
    assert (late.behind, late.seconds(30.0)) == (4, 20.0)


def test_it_becomes_younger_as_ends_are_reached():
    nearer = lag_after((5, 5, 0.0), (7, 5, 10.0), (9, 5, 20.0), (9, 7, 25.0))
    assert (nearer.behind, nearer.seconds(30.0)) == (2, 10.0)


def test_a_quiet_topic_that_was_read_has_no_lag_however_old_its_last_record():
    assert lag_after((7, 5, 10.0), (7, 7, 11.0)).seconds(10_000.0) == 0.0


def test_after_it_was_level_the_clock_starts_anew():
    again = lag_after((7, 5, 10.0), (7, 7, 11.0), (8, 7, 500.0))
    assert (again.seconds(501.0), again.stalled(501.0)) == (1.0, 1.0)


def test_who_moves_does_not_stand_though_far_behind():
    moving = lag_after((1000, 0, 0.0), (1000, 1, 60.0), (1000, 2, 120.0))
    assert (moving.seconds(121.0), moving.stalled(121.0)) == (121.0, 1.0)


def test_who_does_not_move_stands_though_the_end_goes_on():
    stuck = lag_after((6, 5, 0.0), (7, 5, 10.0), (8, 5, 20.0))
    assert stuck.stalled(31.0) == 31.0


def test_going_back_to_read_again_is_a_move():
    assert lag_after((9, 8, 0.0), (9, 0, 100.0)).stalled(101.0) == 1.0


def test_an_emptied_topic_leaves_nothing_to_be_late_for():
    emptied = lag_after((9, 5, 0.0), (3, 5, 10.0))
    assert (emptied.behind, emptied.seconds(20.0)) == (0, 0.0)
    refilled = lag_after((9, 1, 0.0), (3, 0, 10.0))
    assert (refilled.behind, refilled.seconds(20.0)) == (3, 10.0)


def test_a_long_lag_is_remembered_from_its_beginning_in_bounded_space():
    long = lag_after(*((n, 0, float(n)) for n in range(1, 20 * KEPT)))
    assert long.seconds(50_000.0) == 49_999.0
    assert len(long._ends) <= KEPT
