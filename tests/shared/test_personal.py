"""What looks in free text like a number of somebody is seen, and asked back."""

import pytest

from services.maintenance.care import care
from services.maintenance.care.commands import ReportFault
from shared.core.personal import personal
from shared.testing.given import given
from tests.samples import maintenance as s
from tests.samples.lived import asked, changed
from tests.samples.people import street

IDENTITY_CARD = "34060319900101123X"
MOBILE = "13812345678"


def seen(text: str) -> list[str]:
    return [doubt.words.zh[3:].partition("，")[0] for doubt in personal("told", [text])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"联系人{MOBILE}，晚上在家", ["有手机号码"]),
        ("１３８ １２３４ ５６７８", ["有手机号码"]),
        ("+86 138-1234-5678", ["有手机号码"]),
        (f"户主身份证{IDENTITY_CARD}", ["有身份证号"]),
        (f"{IDENTITY_CARD.lower()}、{MOBILE}", ["有身份证号", "有手机号码"]),
        ("340603199001011234", []),  # its check character is another
        (f"{IDENTITY_CARD}A", []),
        ("3号楼2单元楼道灯不亮", []),
        ("物业电话0561-3021234", []),
        ("合同金额266095200分，编号1380000000012", []),
    ],
)
def test_numbers_of_people_are_seen_and_no_others(text: str, found: list[str]):
    assert seen(text) == found


def test_what_was_seen_is_not_said_again():
    for doubt in personal("told", [f"{IDENTITY_CARD} {MOBILE}"]):
        assert not any(number in said for number in (IDENTITY_CARD, MOBILE) for said in doubt.words)


FAULT = asked(ReportFault)


def test_a_fault_that_names_somebody_is_asked_back_and_taken_when_it_is_confirmed():
    told = changed(FAULT, fault_id="BX-9", location=f"3号楼，{MOBILE}", description=IDENTITY_CARD)
    history = given(care, *s.IN_CARE)
    history.when(told, by=street).doubted("location", "description", mentions="手机号码")
    confirmed = changed(told, confirmed=("location", "description"))
    [reported] = history.when(confirmed, by=street).decide()
    assert reported.confirmed == ("location", "description")
