"""What holds for the rows of every view, whatever the history (Hypothesis): each is of one Kafka key, the
same history gives it again, and which source was heard first makes no difference to it (K5, K7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.catalogue import SERVICES
from shared.core.keys import key_of
from shared.core.messages import EventContext
from shared.core.view import StrayRow, View, per_key, per_stream
from tests.contracts.strategies import anything
from tests.samples.papers import DAY
from tests.shared.merged import SERVICE, commuting, not_commuting

IDS = ("xj-1", "xj-1.c2", "xj-1.c2.d", "xj-10", "xj-2.c2")

Happened = tuple[Any, EventContext]
"""An event as the view reads it, and where it comes from."""

SAMPLE = commuting("merged")
ALL = [*((name, view) for name, service in SERVICES.items() for view in service.views), (SERVICE, SAMPLE)]
every_view = pytest.mark.parametrize(("service", "view"), ALL, ids=lambda part: getattr(part, "name", part))
every_view_of_several = pytest.mark.parametrize(
    ("service", "view"),
    [(service, view) for service, view in ALL if len(view.sources(service)) > 1],
    ids=lambda part: getattr(part, "name", part),
)


@st.composite
def histories(draw: st.DrawFn, service: str, view: View[Any]) -> dict[str, list[Happened]]:
    """Of each source that the view reads, any of its events in any of the streams."""
    contexts = st.sampled_from(IDS).map(lambda id: EventContext.of(id, DAY))
    models = view.models(service)
    return {
        source: draw(st.lists(st.tuples(any_of(source, models), contexts), max_size=5))
        for source in sorted(view.sources(service))
    }


def any_of(source: str, models: Mapping[tuple[str, str], type[Any]]) -> st.SearchStrategy[Any]:
    return st.one_of(*(anything(model) for (known, _), model in models.items() if known == source))


def one_after_the_other(told: Mapping[str, Sequence[Happened]]) -> list[Happened]:
    return [happened for source in told.values() for happened in source]


@st.composite
def in_some_order(draw: st.DrawFn, told: Mapping[str, Sequence[Happened]]) -> list[Happened]:
    """Each source in its own order, and among each other as it comes."""
    turns = draw(st.permutations([source for source, events in told.items() for _ in events]))
    waiting = {source: iter(events) for source, events in told.items()}
    return [next(waiting[source]) for source in turns]


def folded(view: View[Any], history: Iterable[Happened]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for event, context in history:
        view.apply(rows, event, context)
    return rows


@every_view
@given(data=st.data())
def test_a_row_is_touched_by_events_of_one_key_alone(service: str, view: View[Any], data: st.DataObject):
    for event, context in one_after_the_other(data.draw(histories(service, view))):
        touched = view.touched(event, context)
        assert {key_of(key) for key in touched} <= {context.key}
        assert len(set(touched)) == len(touched)


@every_view
@given(data=st.data())
def test_the_same_history_gives_the_same_rows_again(service: str, view: View[Any], data: st.DataObject):
    history = one_after_the_other(data.draw(histories(service, view)))
    assert folded(view, history) == folded(view, history)


def commutes(service: str, view: View[Any], data: st.DataObject) -> None:
    told = data.draw(histories(service, view))
    assert folded(view, data.draw(in_some_order(told))) == folded(view, one_after_the_other(told))


@every_view_of_several
@given(data=st.data())
def test_which_source_was_heard_first_makes_no_difference(service: str, view: View[Any], data: st.DataObject):
    commutes(service, view, data)


def test_a_fold_that_does_mind_is_found():
    @settings(database=None)
    @given(data=st.data())
    def law(data: st.DataObject) -> None:
        commutes(SERVICE, not_commuting("merged"), data)

    with pytest.raises(AssertionError):
        law()


def test_a_row_of_another_key_is_refused_and_so_is_one_that_only_looks_alike():
    event, context = next(iter(SAMPLE.reads))(n=1), EventContext.of("xj-1.c2", DAY)
    for stray in ("xj-2", "xj-10", "", "xj-1-c2"):
        with pytest.raises(StrayRow):
            replace(SAMPLE, touches=lambda event, context, stray=stray: [stray]).touched(event, context)
    for own in ("xj-1", "xj-1.c3"):
        assert replace(SAMPLE, touches=lambda event, context, own=own: [own]).touched(event, context) == [own]


def test_ready_made_are_a_row_a_key_and_a_row_a_stream():
    context = EventContext.of("xj-1.c2", DAY)
    assert (per_key(None, context), per_stream(None, context)) == (("xj-1",), ("xj-1.c2",))
