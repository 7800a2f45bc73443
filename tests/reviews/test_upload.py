"""R20: what passed and is approved goes to the provincial system, once."""

import pytest

from services.reviews.review import review
from services.reviews.review.uploading.commands import (
    AcknowledgeUpload,
    RecordPlanApproval,
    UploadToProvincialSystem,
)
from services.reviews.review.uploading.events import PlanUploaded, UploadAcknowledged, UploadAllowed
from services.reviews.rules import R20
from shared.testing.given import given
from tests.samples.people import bureau, other_bureau, province, reviews_itself
from tests.samples.reviews import ACKNOWLEDGED, APPROVED, CONCLUDED, FILED, NUMBER, PASSED, UPLOADED

upload = UploadToProvincialSystem()
receipt = AcknowledgeUpload(receipt="HZ-1")
approval = RecordPlanApproval(plan_version=1, document_no="相政〔2024〕8号")


def test_R20_the_governments_approval_allows_the_upload():
    allowed = UploadAllowed(plan_version=1, document_no="相政〔2024〕8号")
    given(review, *PASSED).when(approval, by=reviews_itself).then(allowed)


@pytest.mark.parametrize("history", [CONCLUDED, APPROVED, UPLOADED, FILED])
def test_R20_an_approval_that_opens_nothing_is_let_pass(history):
    given(review, *history).when(approval, by=reviews_itself).then_nothing()


def test_R20_an_approval_of_another_version_opens_nothing():
    other = RecordPlanApproval(plan_version=2, document_no="相政〔2024〕9号")
    given(review, *PASSED).when(other, by=reviews_itself).then_nothing()


def test_R20_a_passed_and_approved_plan_is_uploaded_under_its_number():
    uploaded = PlanUploaded(plan_version=1, review_number=NUMBER)
    given(review, *APPROVED).when(upload, by=bureau).then(uploaded)


def test_R20_no_upload_before_the_approval():
    given(review, *PASSED).when(upload, by=bureau).refused(R20, status=409, mentions="尚未经政府批准")


def test_R20_no_upload_before_the_pass():
    given(review, *CONCLUDED).when(upload, by=bureau).refused(R20, status=409)


def test_R20_a_filed_plan_is_not_uploaded():
    given(review, *FILED).when(upload, by=bureau).refused(R20, status=409, mentions="已备案")


def test_R20_another_county_cannot_upload():
    given(review, *APPROVED).when(upload, by=other_bureau).refused(R20, status=403)


@pytest.mark.parametrize("history", [UPLOADED, ACKNOWLEDGED])
def test_R20_uploading_again_adds_nothing(history):
    given(review, *history).when(upload, by=bureau).then_nothing()


def test_R20_the_provincial_system_acknowledges():
    acknowledged = UploadAcknowledged(plan_version=1, review_number=NUMBER, receipt="HZ-1")
    given(review, *UPLOADED).when(receipt, by=province).then(acknowledged)


def test_R20_no_receipt_before_the_upload():
    given(review, *APPROVED).when(receipt, by=province).refused(R20, status=409)


def test_R20_the_same_receipt_again_adds_nothing():
    given(review, *ACKNOWLEDGED).when(receipt, by=province).then_nothing()


def test_R20_the_same_receipt_spelt_otherwise_adds_nothing():
    given(review, *ACKNOWLEDGED).when(AcknowledgeUpload(receipt="ＨＺ-1"), by=province).then_nothing()


def test_R20_there_is_one_receipt():
    other = AcknowledgeUpload(receipt="HZ-2")
    given(review, *ACKNOWLEDGED).when(other, by=province).refused(R20, status=409)
