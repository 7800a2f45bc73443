"""An id begins with its key: of every stream, of what is decided about parking and recovery, of every row."""

from uuid import UUID

import pytest

from services.audit.catalogue import SERVICES
from shared.core.category import Category
from shared.core.keys import id_of, is_of, key_of
from shared.core.messages import Event
from shared.core.parked import parking, stream_id
from shared.core.recovered import LOG, given_up_by
from shared.core.service import Service
from shared.core.view import View
from shared.testing.system import InMemorySystem
from tests.samples.life import ORDINARY
from tests.samples.lived import lead
from tests.samples.papers import DAY
from tests.samples.people import actor_for
from tests.samples.stories import stories
from tests.shared.merged import Heard, Merged, add

PART = "xj-2024-001.c2"


@pytest.mark.parametrize(
    ("id", "key"), [("xj-2024-001", "xj-2024-001"), (PART, "xj-2024-001"), ("a.b.c", "a"), ("", "")]
)
def test_a_key_is_what_stands_before_the_first_dot(id: str, key: str):
    assert key_of(id) == key


def test_a_stream_tells_its_id_and_its_key():
    category = Category("care", None, lambda state, event: state, Event)
    assert (id_of(category.stream(PART)), category.at(PART).key) == (PART, "xj-2024-001")
    with pytest.raises(ValueError, match="has a hyphen"):
        Category("after-care", None, lambda state, event: state, Event)


def test_what_is_of_an_id_begins_with_it_and_a_dot():
    assert [id for id in ("a.b", "a.b.c", "a.bc", "a", "a.b-c") if is_of(id, "a.b")] == ["a.b", "a.b.c"]


def test_what_is_decided_about_a_parked_event_is_kept_under_its_key():
    assert parking.at(stream_id("projects.projects@3", "xj-2024-001")).key == "xj-2024-001"


def test_what_a_recovery_gives_up_is_kept_with_the_decision():
    assert given_up_by(UUID(int=1)).key == LOG


def test_every_event_of_the_stories_has_the_key_that_its_stream_tells():
    told = {(event.context.key, key_of(id_of(event.stream.name))) for event in stories().events}
    assert {key == of_stream for key, of_stream in told} == {True}


def test_a_part_of_a_project_leads_a_life_of_its_own_in_every_service():
    """Under the key of the project: what a reaction asks for goes to the stream of the same id."""
    system = InMemorySystem(SERVICES, actor_for)
    lead(system, PART, ORDINARY, [DAY] * len(ORDINARY))
    for service in SERVICES.values():
        assert system.row(service.name, service.main_view.name, PART).project_id == PART
        assert system.history(service.main.stream(PART))
    own = [event.context for event in system.events if is_of(event.context.id, "xj-2024-001")]
    assert {(context.id, context.key) for context in own} == {(PART, "xj-2024-001")}


def test_a_view_reads_something_of_its_own_service():
    lonely = View("lonely", Merged, add, reads=(Heard,), version=1)
    with pytest.raises(ValueError, match="the view lonely reads nothing of its own service"):
        Service("maintenance", (), (), (lonely,), (), {})
