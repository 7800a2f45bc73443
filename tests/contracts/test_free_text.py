"""Free text may hold personal data: of every text a person may send it is settled whether it is such text."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from services.audit.catalogue import SERVICES
from shared.core.column import Column, columns_of
from shared.core.messages import Command, Value, type_name
from shared.core.personal import NO_PERSONAL_DATA, Told, is_free_text
from shared.core.plausible import Implausible, ask_back
from shared.core.scope import texts_in
from shared.core.view import View
from shared.core.written import LEGIBLE, LEGIBLE_OR_NOTHING
from shared.testing.recorded import RecordedEvent
from tests.samples.stories import stories
from tests.shared.test_personal import MOBILE

COMMANDS = {
    type_name(command): command
    for service in SERVICES.values()
    for decider in service.all_deciders
    for command in decider.command_types().values()
    if command.roles
}
TOLD = {
    (name, field): command
    for name, command in COMMANDS.items()
    for field, info in command.model_fields.items()
    if is_free_text(info)
}
NO_FREE_TEXT = {
    "SubmitRenovationApplication.project_name": "what a community is called",
    "DraftPlan.template": "a form's name and version",
    "RefusePlan.template": "a form's name and version",
    "Document.kind": "which kind of document it is",
    "Document.title": "what a document is called",
    "FilingDocument.title": "what a document is called",
    "ScopeItem.category": "which kind of work it is",
    "ScopeItem.name": "a work",
    "Asset.name": "a thing that is handed over",
    "RecordComprehensiveAssessment.departments": "offices",
    "PanelCandidate.expert": "a stable id, of which the form says that it is no name",
    "Signature.person": "a stable id, of which the form says that it is no name",
    "RetryParkedEvent.subscriber": "a part of the program",
    "SkipParkedEvent.subscriber": "a part of the program",
    "SetParameter.document_title": "what a document is called",
    "RevokeParameter.document_title": "what a document is called",
    "SetParameter.value": "what a document says, in the form of its parameter",
    "RevokeParameter.reason": "an office's, about a document",
    "RetryParkedEvent.reason": "an operator's, about a part of the program",
    "SkipParkedEvent.reason": "an operator's, about a part of the program",
}
"""field that takes any text → why its form asks for no more"""
OF_AN_OFFICE = {
    "EligibilityAssessed": "the list of a survey on which the bureau rests",
    "AllocationWithdrawn": "why an office takes money back: FundingWithdrawn publishes it",
    "FundingWithdrawn": "why an office takes money back",
    "PaymentMade": "what public money was paid for",
    "PreliminaryReviewFailed": "about a plan, by its reviewer",
    "PlanReturned": "about a plan, by its reviewer",
    "PlanRefused": "about a plan, by its reviewer",
    "ExpertOpinionSealed": "about a plan, by the panel as one",
    "ReviewConcluded": "about a plan, by the province",
}
"""event → whose official ground it is; its sender is asked back all the same"""


def texts(schema: Mapping[str, Any], whole: Mapping[str, Any], free: bool = False) -> Iterator[str]:
    """The names of the fields that take any legible text and are not free text, at any depth."""
    for name, told in schema.get("properties", {}).items():
        asked = free or str(told.get("description", "")).endswith(NO_PERSONAL_DATA.en)
        for part in parts(told):
            if "$ref" in part:
                yield from texts(whole["$defs"][part["$ref"].rpartition("/")[2]], whole, asked)
            elif not asked and takes_any_text(part):
                yield f"{schema['title']}.{name}"


def parts(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a field is, and what it is a list or a choice of."""
    yield told
    for part in (told.get("items", {}), *told.get("anyOf", ())):
        yield from parts(part) if part else ()


def takes_any_text(told: Mapping[str, Any]) -> bool:
    pattern = told.get("pattern", LEGIBLE)
    limited = told.keys() & {"enum", "const", "format"}
    return told.get("type") == "string" and not limited and pattern in (LEGIBLE, LEGIBLE_OR_NOTHING)


def test_every_text_is_free_text_or_it_is_said_why_not():
    schemas = [command.model_json_schema() for command in COMMANDS.values()]
    assert {name for schema in schemas for name in texts(schema, schema)} == NO_FREE_TEXT.keys()


@pytest.mark.parametrize(("name", "field"), TOLD, ids=map(".".join, TOLD))
def test_free_text_that_names_somebody_is_asked_back(name: str, field: str):
    assert issubclass(TOLD[name, field], Told)
    sample = next(c for c in sent() if type(c).__name__ == name)
    with pytest.raises(Implausible) as doubted:
        ask_back(sample.model_copy(update={field: like(getattr(sample, field), MOBILE)}))
    assert field in doubted.value.fields


def sent() -> list[Command]:
    return [told.addressed.command for told in stories().commands]


def like(value: Any, text: str) -> Any:
    """The text, in the form of the value."""
    match value:
        case str():
            return text
        case tuple():
            return (text,)
        case _:
            return value.model_copy(update={next(iter(type(value).model_fields)): text})


def told_in(event: RecordedEvent) -> set[str]:
    """The free text of the command that it followed from."""
    command = event.command.addressed.command
    fields = [field for field, info in type(command).model_fields.items() if is_free_text(info)]
    return {text for field in fields for text in texts_in(to_builtins(getattr(command, field)))}


def to_builtins(value: Any) -> Any:
    return value.model_dump() if isinstance(value, Value) else value


def restricted(event: RecordedEvent) -> bool:
    return type(event.event).disclosure == "restricted"


def test_what_records_free_text_is_restricted_unless_it_is_an_office_that_speaks():
    told = {(event.type, restricted(event)) for event in stories().events if told_in(event)}
    assert {name for name, is_restricted in told if not is_restricted} == OF_AN_OFFICE.keys()
    assert {name for name, is_restricted in told if is_restricted} == {
        "ApplicationReturned",
        "InitialAcceptanceFailed",
        "ComprehensiveAssessmentRecorded",
        "ExpertOpinionSubmitted",
        "ExpertOpinionsOpened",
        "ManagementModeDecided",
        "InspectionRecorded",
        "FaultReported",
        "FaultResolved",
    }


def test_a_column_that_shows_what_a_restricted_event_tells_is_restricted():
    shown = {(view.name, name, columns[name].readers is not None) for view, columns, name in telling()}
    assert shown == {
        ("projects", "defects", True),
        ("faults", "location", True),
        ("faults", "description", True),
        ("faults", "outcome", True),
    }


def telling() -> Iterator[tuple[View[Any], Mapping[str, Column], str]]:
    """The columns of each view that hold the free text of a restricted event, when it has happened."""
    for view in (view for service in SERVICES.values() for view in service.views):
        columns, rows = columns_of(view.row), dict[str, Any]()
        for event in (event for event in stories().events if isinstance(event.event, view.reads)):
            keys = view.apply(rows, event.event, event.context)
            told = told_in(event) if restricted(event) else set()
            shown = [(key, name) for key in keys for name in columns]
            yield from (
                (view, columns, name) for key, name in shown if told & {*texts_in(getattr(rows[key], name))}
            )
