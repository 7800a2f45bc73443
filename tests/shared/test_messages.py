"""What a message may hold."""

import pytest
from pydantic import ValidationError

from services.projects.project.accepting.commands import RecordInitialAcceptance
from services.projects.project.applying.commands import ReturnApplication
from services.projects.project.values import Signature


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f"])
def test_a_control_character_is_malformed_wherever_it_stands(letter):
    with pytest.raises(ValidationError) as error:
        ReturnApplication(reason=f"缺{letter}签名")
    assert [e["loc"] for e in error.value.errors()] == [("reason",)]
    with pytest.raises(ValidationError):
        RecordInitialAcceptance(passed=False, signatures=(), defects=(f"渗{letter}漏",))
    with pytest.raises(ValidationError):
        Signature(party="street", organisation="91340603MB00000044", person=letter)


def test_lines_and_tabs_are_text():
    assert ReturnApplication(reason="一\n二\t三").reason == "一\n二\t三"
