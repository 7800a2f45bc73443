"""What the projects service tells becomes a command to the care of the same community."""

import pytest

from services.maintenance.care import care
from services.maintenance.reactions import reactions
from shared.core.decider import Addressed
from shared.core.messages import EventContext
from tests.samples.maintenance import hand_over, handed_over, open_care, opened
from tests.samples.papers import DAY

ORIGIN = EventContext.of("xj-2024-001", DAY)
BY_NAME = {reaction.reads.__name__: reaction for reaction in reactions}
HANDOVER = handed_over().model_dump()
ASSETS = [{**asset, "serial_no": "A-1"} for asset in HANDOVER["assets"]]

HEARD = [
    ("AcceptanceCompleted", {**opened().model_dump(), "tier": "basic"}, open_care()),
    ("HandedOver", {**HANDOVER, "assets": ASSETS}, hand_over()),
]


@pytest.mark.parametrize(("event", "data", "command"), HEARD)
def test_what_projects_tells_is_noted_in_care(event, data, command):
    reaction = BY_NAME[event]
    heard = reaction.reads.model_validate(data)
    assert reaction.commands(heard, ORIGIN) == [Addressed(care, "xj-2024-001", command)]


def test_every_reaction_hears_projects_and_is_proved_here():
    assert {reaction.reads.source for reaction in reactions} == {"projects"}
    assert set(BY_NAME) == {event for event, _, _ in HEARD}
