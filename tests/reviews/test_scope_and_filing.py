"""R03: what was tendered before the notice is exempt. R04: it is filed instead."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from services.reviews.number_register import NumberAllotted, register_of
from services.reviews.review import review
from services.reviews.review.filing.events import Document, FilingDocument, PlanFiled
from services.reviews.rules import R03, R04
from shared.core.looking import elsewhere
from shared.testing.given import given
from tests.samples.papers import FILING_PAPERS, NOTICE_DAY, spelt_otherwise
from tests.samples.people import bureau, other_bureau, other_province, province
from tests.samples.reviews import (
    ACCEPTED,
    EXEMPT,
    EXEMPTION,
    FILED,
    FILING,
    OPENED,
    PRELIMINARILY_PASSED,
    assess,
    file_for_record,
)


def test_R03_a_tender_completed_the_day_before_the_notice_is_exempt():
    given(review, *OPENED).when(assess(date(2024, 3, 14)), by=province).then(EXEMPTION)


def test_R03_a_plan_that_passed_its_preliminary_review_can_still_be_found_exempt():
    given(review, *PRELIMINARILY_PASSED).when(assess(), by=province).then(EXEMPTION)


def test_R03_the_day_of_the_notice_itself_is_for_a_person_to_judge():
    given(review, *OPENED).when(assess(NOTICE_DAY), by=province).refused(R03, mentions="a person must judge")


def test_R03_a_tender_completed_after_the_notice_is_not_exempt():
    given(review, *OPENED).when(assess(date(2024, 3, 16)), by=province).refused(
        R03, mentions="晚于通知印发日"
    )


def test_R03_an_unset_notice_is_undetermined_and_never_exempt():
    asked = assess(notice_issued_on=None, notice_document=None)
    given(review, *OPENED).when(asked, by=province).refused(R03, mentions="审核通知文号、审核通知印发日期")


def test_R03_an_unknown_tender_date_is_undetermined():
    given(review, *OPENED).when(assess(None), by=province).refused(R03, mentions="undetermined")


def test_R03_a_date_without_its_award_notice_proves_nothing():
    asked = assess(award_document=None)
    given(review, *OPENED).when(asked, by=province).refused(R03, mentions="the award notice")


def test_R03_what_is_missing_and_what_came_too_late_are_named_at_once():
    asked = assess(date(2024, 3, 16), award_document=None)
    wrong = "无法判定，缺少：中标通知书；招投标完成于2024-03-16，晚于通知印发日2024-03-15"
    given(review, *OPENED).when(asked, by=province).refused(R03, mentions=wrong)


def test_R03_a_plan_accepted_for_review_is_past_exemption():
    given(review, *ACCEPTED).when(assess(), by=province).refused(R03, status=409)


def test_R03_another_province_cannot_exempt():
    given(review, *OPENED).when(assess(), by=other_province).refused(R03, status=403, mentions="beyond your")


def test_R03_asking_again_adds_nothing():
    given(review, *EXEMPT).when(assess(), by=province).then_nothing()


def test_R03_asking_again_with_the_notice_spelt_otherwise_adds_nothing():
    typed = spelt_otherwise(assess().notice_document)
    given(review, *EXEMPT).when(assess(notice_document=typed), by=province).then_nothing()


def test_R03_asking_again_with_another_date_comes_too_late():
    given(review, *EXEMPT).when(assess(date(2024, 3, 1)), by=province).refused(R03, status=409)


def test_R04_an_exempt_plan_is_filed_with_three_documents_and_numbered_by_its_county():
    number = "BA-340603-2024-0001"
    filed = PlanFiled(plan_version=1, filing_number=number)
    allotted = NumberAllotted(project_id="xj-2024-001", plan_version=1, purpose="filing", number=number)
    entry = elsewhere(register_of("340603", file_for_record().occurred_on), allotted)
    given(review, *EXEMPT).when(file_for_record(), by=bureau).then(FILING, filed, *entry)


def test_R04_a_contract_of_the_day_of_award_will_do():
    asked = file_for_record(contract_signed_on=date(2024, 1, 20))
    expected = FILING.model_copy(update={"contract_signed_on": date(2024, 1, 20)})
    assert given(review, *EXEMPT).when(asked, by=bureau).decide()[0] == expected


def test_R04_a_contract_before_the_award_is_refused():
    asked = file_for_record(contract_signed_on=date(2024, 1, 19))
    given(review, *EXEMPT).when(asked, by=bureau).refused(R04, mentions="contract of 2024-01-19 before award")


@pytest.mark.parametrize(("left_out", "name"), [(0, "中标通知书"), (1, "施工合同"), (2, "审定的实施方案")])
def test_R04_a_missing_document_is_named(left_out: int, name: str):
    asked = file_for_record(documents=FILING_PAPERS[:left_out] + FILING_PAPERS[left_out + 1 :])
    given(review, *EXEMPT).when(asked, by=bureau).refused(R04, mentions=f"缺少{name}")


def test_R04_everything_wrong_is_named_at_once():
    asked = file_for_record(documents=FILING_PAPERS[:1], contract_signed_on=date(2024, 1, 1))
    wrong = "no contract; no approved scheme; contract of 2024-01-01 before award of 2024-01-20"
    given(review, *EXEMPT).when(asked, by=bureau).refused(R04, mentions=wrong)


def test_R04_a_plan_that_is_not_exempt_cannot_be_filed():
    given(review, *OPENED).when(file_for_record(), by=bureau).refused(R04, status=409)


def test_R04_another_county_cannot_file():
    given(review, *EXEMPT).when(file_for_record(), by=other_bureau).refused(R04, status=403)


def test_R04_filing_the_same_again_adds_nothing():
    given(review, *FILED).when(file_for_record(), by=bureau).then_nothing()


def test_R04_filing_something_else_comes_too_late():
    asked = file_for_record(contract_signed_on=date(2024, 2, 6))
    given(review, *FILED).when(asked, by=bureau).refused(R04, status=409, mentions="已备案")


def test_a_filing_document_needs_its_digest():
    with pytest.raises(ValidationError, match="sha256"):
        FilingDocument(kind="contract", title="施工合同", sha256="not a digest")


def test_an_award_notice_needs_its_title():
    with pytest.raises(ValidationError, match="title"):
        Document(title="", sha256="a" * 64)


def test_R03_nothing_is_exempt_before_the_notice_was_issued():
    early = assess(occurred_on=NOTICE_DAY - timedelta(days=1))
    given(review, *OPENED).when(early, by=province).refused(R03, mentions="审核通知已印发之日为2024-03-15")


def test_R04_nothing_is_filed_before_its_contract_was_signed():
    early = file_for_record(occurred_on=date(2024, 2, 4))
    given(review, *EXEMPT).when(early, by=bureau).refused(R04, mentions="施工合同已签订之日为2024-02-05")
