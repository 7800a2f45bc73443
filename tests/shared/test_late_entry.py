"""What is entered late: with its reason beyond the term, with an approval beyond the grace; and never more is
asked than a document says."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.projects.app import late, parameters
from shared.core.refusals import Rejected
from shared.mechanisms.jurisdiction.commands import SetParameter
from shared.mechanisms.jurisdiction.state import Parameters
from shared.testing.given import given
from tests.samples.people import province
from tests.samples.projects import APPLY

TODAY, IN_FORCE = date(2024, 11, 28), date(2024, 9, 1)
PAPER = {"document_number": "示建〔2024〕20号", "document_title": "关于补登的通知（示例）"}


def told(**values: str) -> Parameters:
    """The parameters as one document sets them."""
    own = parameters.command_types()[SetParameter.__name__]
    history = given(parameters)
    for name, value in values.items():
        command: Any = own(name=name, place="34", effective_from=IN_FORCE, value=value, **PAPER)
        history = history.after(history.when(command, by=province).decide())
    state: Parameters = parameters.fold(history.events)
    return state


SET = {"entry_term": "5", "entry_grace": "30"}


def entered(days: int, known: Parameters, **more: str) -> None:
    command = APPLY.model_copy(update={"occurred_on": TODAY - timedelta(days=days), **more})
    late.require(command, "340603001001", known, TODAY)


@pytest.mark.parametrize(
    ("days", "more"),
    [
        (0, {}),
        (5, {}),
        (6, {"late_reason": "paper_first"}),
        (30, {"late_reason": "paper_first"}),
        (31, {"late_reason": "paper_first", "late_approval": "相住建函〔2024〕5号"}),
    ],
)
def test_what_the_document_asks_for_is_enough(days: int, more: dict[str, str]):
    entered(days, told(**SET), **more)


@pytest.mark.parametrize(
    ("days", "more", "missing"),
    [
        (6, {}, "补登理由"),
        (31, {"late_reason": "paper_first"}, "同意补登的文号"),
        (31, {"late_approval": "相住建函〔2024〕5号"}, "补登理由"),
        (31, {}, "补登理由"),
        (31, {}, "同意补登的文号"),
    ],
)
def test_what_is_missing_is_named_with_the_document_that_asks_for_it(
    days: int, more: dict[str, str], missing: str
):
    with pytest.raises(Rejected) as refused:
        entered(days, told(**SET), **more)
    assert refused.value.rule == APPLY.rule
    assert missing in refused.value.words.zh
    assert [gate.open for gate in refused.value.gates] == [False]
    assert "示建〔2024〕20号" in refused.value.words.zh


def test_what_no_document_sets_is_asked_of_nobody():
    entered(3000, told())
    entered(3000, told(entry_term="5"), late_reason="before_the_system")


def test_what_happened_before_the_document_may_be_entered_at_any_time():
    """G25: a project that is under way when the system comes."""
    entered((TODAY - IN_FORCE).days + 1, told(**SET))
    with pytest.raises(Rejected):
        entered((TODAY - IN_FORCE).days, told(**SET))
