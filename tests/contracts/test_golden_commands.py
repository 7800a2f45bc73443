"""What a journal holds can be decided again for ever (K9)."""

import pytest

from services.audit.catalogue import SERVICES
from shared.core.restricted import JOURNALLED
from tests.contracts.golden_commands import current, lives, released, shapes_of
from tests.journal import compare

HINT = (
    "a new command, or a new field with a default, is added with: python -m tests.contracts.golden_commands"
)
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


@every_service
def test_every_command_is_released_with_all_its_fields(service):
    known = {name: shapes.keys() for name, shapes in released(service.name).items()}
    today = {name: shapes_of(command).keys() for name, command in current(service).items()}
    assert {
        name: fields - known.get(name, ()) for name, fields in today.items() if name not in known
    } == {}, HINT
    assert [name for name, fields in today.items() if fields - known[name]] == [], HINT


@every_service
def test_a_released_command_stays_and_its_fields_stay_as_they_were(service):
    """Whoever wrote such a command down, in a journal or in a program of his own, may send it again."""
    today = {name: shapes_of(command) for name, command in current(service).items()}
    assert released(service.name).keys() - today.keys() == set(), "journals hold it: the class stays"
    for name, shapes in released(service.name).items():
        assert {field: today[name].get(field) for field in shapes} == shapes, f"{name}: {HINT}"


@every_service
def test_a_field_that_came_later_has_a_default(service):
    """Of every life, each command of that time, without the fields of today."""
    for life in lives(service.name):
        for asked in life.commands:
            current(service)[asked.type].model_validate_json(asked.data, context=JOURNALLED)


@every_service
def test_K9_every_command_ever_released_is_decided_again_as_it_was(service):
    decided = set()
    for life in lives(service.name):
        assert list(compare(service, life.commands, life.events)) == []
        decided |= {command.type for command in life.commands}
    assert current(service).keys() - decided == set(), HINT
