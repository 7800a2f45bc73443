"""R10: one panel without interest in the plan, one sealed opinion."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from services.reviews.review import review
from services.reviews.review.consulting.commands import (
    EraseExpertOpinion,
    LookAtOpinion,
    PanelCandidate,
    RecordLostOpinion,
    SealExpertOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.consulting.events import ExpertOpinionSealed, ExpertOpinionsOpened
from services.reviews.review.values import Opinion
from services.reviews.rules import R10
from shared.mechanisms.vault.events import ContentErased, ContentRead
from shared.testing.given import given
from tests.samples.people import (
    AUTHOR,
    INSTITUTE,
    UNIVERSITY,
    author_as_expert,
    expert_a,
    expert_b,
    other_province,
    province,
    stranger,
)
from tests.samples.reviews import (
    ACCEPTED,
    CONCLUDED,
    CONVENED,
    HEARD,
    MEETING,
    PRELIMINARILY_PASSED,
    SEALED,
    SEAT_A,
    SEAT_B,
    convene,
    opinion,
    seat,
    shown,
)

approve = SubmitExpertOpinion(opinion=Opinion(verdict="pass", text="可行"))
APPROVAL = Opinion(verdict="pass", text="可行")
against = SubmitExpertOpinion(opinion=Opinion(verdict="fail", text="不可行"))
seal = SealExpertOpinion(recommends="pass", text="同意")


def test_R10_an_accepted_plan_gets_its_panel():
    given(review, *ACCEPTED).when(convene(), by=province).then(MEETING)


def test_R10_no_panel_before_the_plan_is_accepted():
    given(review, *PRELIMINARILY_PASSED).when(convene(), by=province).refused(R10, status=409)


def test_R10_the_same_panel_again_adds_nothing():
    given(review, *CONVENED).when(convene(), by=province).then_nothing()


def test_R10_there_is_one_panel():
    given(review, *CONVENED).when(convene(SEAT_A), by=province).refused(R10, status=409)


def test_R10_an_expert_of_the_author_is_not_seated():
    asked = convene(SEAT_A, seat("expert-c", AUTHOR))
    given(review, *ACCEPTED).when(asked, by=province).refused(R10, mentions="expert-c belongs to")


def test_R10_an_expert_who_declares_nothing_is_not_seated():
    asked = convene(SEAT_A, seat("expert-b", UNIVERSITY, declares=False))
    given(review, *ACCEPTED).when(asked, by=province).refused(R10, mentions="expert-b未声明无利害关系")


def test_R10_an_expert_has_one_seat():
    asked = convene(SEAT_A, SEAT_B, seat("expert-a", UNIVERSITY))
    given(review, *ACCEPTED).when(asked, by=province).refused(R10, mentions="expert-a is seated twice")


def test_R10_every_unfit_expert_is_named():
    asked = convene(seat("expert-c", AUTHOR), seat("expert-d", INSTITUTE, declares=False))
    wrong = "expert-c belongs to the plan's author; expert-d has not declared"
    given(review, *ACCEPTED).when(asked, by=province).refused(R10, mentions=wrong)


def test_R10_another_province_cannot_convene():
    given(review, *ACCEPTED).when(convene(), by=other_province).refused(R10, status=403)


def test_an_expert_needs_a_valid_credit_code():
    with pytest.raises(ValidationError, match="organisation"):
        PanelCandidate(expert="expert-a", organisation="12340000485000000B", declares_no_conflict=True)


def test_a_panel_has_somebody_on_it():
    with pytest.raises(ValidationError, match="panel"):
        type(convene()).model_validate({"panel": [], "meeting_on": "2024-04-10"})


def test_R10_a_member_submits_an_opinion():
    given(review, *CONVENED).when(approve, by=expert_a).then(opinion(expert_a, APPROVAL))


def test_R10_a_member_from_elsewhere_in_the_country_is_heard_too():
    given(review, *CONVENED).when(approve, by=expert_b).then(opinion(expert_b, APPROVAL))


def test_R10_who_is_not_on_the_panel_is_not_heard():
    given(review, *CONVENED).when(approve, by=stranger).refused(R10, status=403, mentions="expert-z")


def test_R10_a_member_speaking_for_the_author_is_not_heard():
    given(review, *CONVENED).when(approve, by=author_as_expert).refused(R10, mentions="编制单位")


def test_R10_the_same_opinion_again_adds_nothing():
    given(review, *HEARD).when(approve, by=expert_a).then_nothing()


def test_R10_an_opinion_given_is_not_changed():
    given(review, *HEARD).when(against, by=expert_a).refused(R10, status=409, mentions="已提交过意见")


def test_R10_experts_may_disagree():
    differs = opinion(expert_b, Opinion(verdict="fail", text="不可行"))
    given(review, *CONVENED, opinion(expert_a, APPROVAL)).when(against, by=expert_b).then(differs)


def test_R10_no_opinion_before_the_panel_is_convened():
    given(review, *ACCEPTED).when(approve, by=expert_a).refused(R10, status=409)


def test_R10_no_opinion_after_the_seal():
    given(review, *SEALED).when(approve, by=expert_a).refused(R10, status=409)


def test_R10_the_opinion_is_sealed_when_every_member_was_heard():
    sealed = ExpertOpinionSealed(plan_version=1, recommends="pass", text="同意", confirmed=())
    opened = ExpertOpinionsOpened(
        plan_version=1, opinions=(shown(expert_a, APPROVAL), shown(expert_b, APPROVAL))
    )
    given(review, *HEARD).when(seal, by=province).then(opened, sealed)


def test_R10_no_seal_while_a_member_has_not_been_heard():
    history = (*CONVENED, opinion(expert_a, APPROVAL))
    given(review, *history).when(seal, by=province).refused(
        R10, status=409, mentions="opinions still missing: 1"
    )


def test_R10_sealing_the_same_again_adds_nothing():
    given(review, *SEALED).when(seal, by=province).then_nothing()


@pytest.mark.parametrize("history", [SEALED, CONCLUDED])
def test_R10_there_is_one_sealed_opinion(history):
    asked = SealExpertOpinion(recommends="fail", text="不同意")
    given(review, *history).when(asked, by=province).refused(R10, status=409)


ERASE = EraseExpertOpinion(
    item=opinion(expert_a, APPROVAL).opinion.item, ground="consent", document_number="X建函〔2024〕8号"
)
LOOK = LookAtOpinion(item=ERASE.item)
ERASED = ContentErased(item=ERASE.item, ground="consent", document_number="X建函〔2024〕8号")


def test_R10_an_opinion_is_erased_before_the_seal_and_its_expert_is_to_be_heard_again():
    given(review, *HEARD).when(ERASE, by=province).then(ERASED)
    given(review, *HEARD, ERASED).when(seal, by=province).refused(R10, status=409, mentions="missing: 1")
    rewritten = opinion(expert_a, Opinion(verdict="fail", text="不可行"))
    given(review, *HEARD, ERASED).when(against, by=expert_a).then(rewritten)


def test_R10_what_was_opened_is_not_erased():
    given(review, *SEALED).when(ERASE, by=province).refused(R10, status=409)


def test_R10_an_opinion_is_erased_on_one_ground():
    other = ERASE.model_copy(update={"ground": "purpose"})
    given(review, *HEARD, ERASED).when(other, by=province).refused(R10, status=409)
    lost = RecordLostOpinion(item=ERASE.item)
    given(review, *HEARD, ERASED).when(lost, by=province).refused(R10, status=409)


def test_R10_only_an_opinion_of_this_panel_is_erased():
    elsewhere = ERASE.model_copy(update={"item": UUID(int=1)})
    given(review, *HEARD).when(elsewhere, by=province).refused(R10, mentions="nothing here is kept")


def test_R10_an_expert_may_look_at_his_own_opinion_and_at_no_other():
    given(review, *HEARD).when(LOOK, by=expert_a).then(ContentRead(item=LOOK.item))
    given(review, *HEARD).when(LOOK, by=expert_b).refused(R10, status=403, mentions="only its writer")


def test_R10_what_is_erased_is_withheld():
    given(review, *HEARD, ERASED).when(LOOK, by=expert_a).refused(R10, status=409, mentions="withheld")
