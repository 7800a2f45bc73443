"""What is entered long after its day: with its reason, and later still with the approval of the superior."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.core.gated import refuse
from shared.core.messages import Command
from shared.core.refusals import Answer, Rejected
from shared.core.words import Words
from shared.mechanisms.jurisdiction.parameter import Parameter
from shared.mechanisms.jurisdiction.state import Determined, Here, Parameters


@dataclass(frozen=True)
class LateEntry:
    """How a service takes what people enter late. What no document sets is asked of nobody.

    term   so many days after its business date something may be entered like any other
    grace  so many days after it, with its reason; then the superior's approval is named as well
    """

    term: Parameter[int]
    grace: Parameter[int]

    @property
    def parameters(self) -> tuple[Parameter[int], Parameter[int]]:
        return self.term, self.grace

    def require(self, command: Command, place: str, parameters: Parameters, today: date) -> None:
        """place: where the matter lies. The document has to have been in force on the business date: what
        happened before it may be entered at any time (G25). Raises Rejected."""
        late = (today - command.occurred_on).days
        here = parameters.of(place, command.occurred_on)
        refuse([Answer(SAID, command.rule, Rejected, tuple(self._missing(command, late, here)))])

    def _missing(self, command: Command, late: int, here: Here) -> Iterator[Words]:
        for parameter, said, (zh, en) in (
            (self.term, command.late_reason, REASON),
            (self.grace, command.late_approval, APPROVAL),
        ):
            limit = here.value(parameter)
            if isinstance(limit, Determined) and late > limit.value and not said:
                yield _lacking(command, late, limit, Words(zh, en))


SAID = Words("逾期登记的已说明原因", "what is entered late says why")
REASON = Words("补登理由", "the reason for entering it late")
APPROVAL = Words("上级单位同意补登的文号", "the number of the superior's approval to enter it so late")


def _lacking(command: Command, late: int, limit: Determined[Any], what: Words) -> Words:
    day, paper = command.occurred_on, limit.by.document_number
    return Words(
        f"业务日期{day}距今{late}天，超过{limit.value}天（{paper}），须填写{what.zh}",
        f"{day} is {late} days ago, more than {limit.value} ({paper}): say {what.en}",
    )
