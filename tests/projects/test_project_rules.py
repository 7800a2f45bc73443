"""The rules a project is decided by: what is accepted, what is refused, and why."""

from datetime import date

import pytest
from pydantic import ValidationError

from services.projects.project.commands import (
    AppointSupervisionParty,
    ApprovePlan,
    CompleteAcceptance,
    CompleteConstruction,
    ConfirmApplication,
    DraftPlan,
    HandOver,
    IncludeInCentralPlan,
    NominateForCentralPlan,
    RecordComprehensiveAssessment,
    RecordFundingSecured,
    RecordFundingWithdrawn,
    RecordInitialAcceptance,
    RecordInitiation,
    RecordManagementMode,
    RecordPlanSentBack,
    RecordReviewOutcome,
    RecordTenderAward,
    ReportProgress,
    ReturnApplication,
    StartConstruction,
    SubmitPlan,
    SubmitRenovationApplication,
)
from services.projects.project.decide import project
from services.projects.project.events import (
    ApplicationReturned,
    FundingWithdrawnRecorded,
    HandedOver,
    InitialAcceptanceFailed,
    JointSupervisionEstablished,
    PlanSentBack,
    ProgressReported,
    ProjectIncludedInCentralPlan,
    ProjectNominatedForCentralPlan,
    Source,
)
from services.projects.rules import M32, M33, P11, P13, P30, P39, P40, R02
from shared.core.actor import Actor
from tests.projects import samples as s
from tests.scenario import given

APPLY = SubmitRenovationApplication(
    project_name="示例一村",
    division=s.STREET + "002",
    area_m2="14971.42",
    households=310,
    tier="basic",
    document=s.letter,
)
AWARD = RecordTenderAward(
    contractor=s.BUILDER, amount=90, progress_payment_percent=80, awarded_on=s.DAY, documents=(s.letter,)
)
DRAFT = DraftPlan(template="province-scheme@2024", estimate=100, sources=s.sources, items=s.items)
NOT_DRAINED = ("雨水管未接入市政管网",)


def accepting(*parties: str, passed: bool = True, defects: tuple[str, ...] = ()) -> RecordInitialAcceptance:
    signatures = s.signed(*parties)
    return RecordInitialAcceptance(passed=passed, signatures=signatures, defects=defects, occurred_on=s.DAY)


def assessing(**groups: tuple[str, ...]) -> RecordComprehensiveAssessment:
    present = {"departments": ("市住建局",), "experts": ("e-1",), "residents": ("r-1",)}
    return RecordComprehensiveAssessment(**(present | groups), conclusion="合格")


class TestApplication:
    def test_P30_a_community_applies_in_writing(self):
        given(project).when(APPLY, by=s.applicant).then(s.submitted)

    def test_P30_an_application_without_a_document_is_refused(self):
        spoken = APPLY.model_copy(update={"document": None})
        given(project).when(spoken, by=s.applicant).refused(P30, mentions="written document")

    def test_P30_the_street_of_that_place_confirms(self):
        given(project, s.submitted).when(ConfirmApplication(), by=s.street).then(s.confirmed)

    def test_P30_another_street_may_not_confirm(self):
        other = s.street.model_copy(update={"division": "340603009"})
        given(project, s.submitted).when(ConfirmApplication(), by=other).refused(P30, status=403)

    def test_P30_a_county_is_not_the_street(self):
        county = s.street.model_copy(update={"division": "340603"})
        given(project, s.submitted).when(ConfirmApplication(), by=county).refused(P30, status=403)

    def test_P30_the_applicant_cannot_confirm(self):
        self_confirming = Actor(person="p1", organisation=s.APPLICANT, division=s.STREET + "002")
        given(project, s.submitted).when(ConfirmApplication(), by=self_confirming).refused(P30, status=403)

    def test_P30_the_street_returns_an_application_and_it_may_come_again(self):
        returned = ApplicationReturned(returned_by=s.STREET_OFFICE, reason="缺签名")
        given(project, s.submitted).when(ReturnApplication(reason="缺签名"), by=s.street).then(returned)
        given(project, s.submitted, returned).when(APPLY, by=s.applicant).then(s.submitted)

    def test_P30_confirming_twice_adds_nothing(self):
        given(project, s.submitted, s.confirmed).when(ConfirmApplication(), by=s.street).then_nothing()


class TestCentralPlan:
    def test_P09_nominated_is_not_included(self):
        nominated = ProjectNominatedForCentralPlan(plan_year=2024, document_no="旧改办〔2024〕7号")
        included = ProjectIncludedInCentralPlan(plan_year=2024, document_no="旧改办〔2024〕9号")
        nominate = NominateForCentralPlan(plan_year=2024, document_no="旧改办〔2024〕7号")
        include = IncludeInCentralPlan(plan_year=2024, document_no="旧改办〔2024〕9号")
        given(project, *s.UP_TO_ELIGIBLE).when(nominate, by=s.county).then(nominated)
        given(project, *s.UP_TO_ELIGIBLE, nominated).when(include, by=s.county).then(included)
        submit = SubmitPlan(documents=(s.letter,))
        told = s.plan_submitted.model_copy(update={"central_plan": "nominated"})
        given(project, *s.UP_TO_ELIGIBLE, nominated, s.drafted).when(submit, by=s.implementer).then(told)


class TestPlan:
    def test_a_plan_is_drafted_and_submitted(self):
        given(project, *s.UP_TO_ELIGIBLE).when(DRAFT, by=s.implementer).then(s.drafted)
        submit = SubmitPlan(documents=(s.letter,))
        given(project, *s.UP_TO_ELIGIBLE, s.drafted).when(submit, by=s.implementer).then(s.plan_submitted)

    def test_sources_that_do_not_add_up_are_malformed(self):
        short = (Source(kind="central", amount=99),)
        with pytest.raises(ValidationError, match="99 fen, the estimate is 100"):
            DraftPlan(template="t", estimate=100, sources=short, items=s.items)

    def test_P11_no_plan_before_the_project_is_eligible(self):
        given(project, s.submitted, s.confirmed).when(DRAFT, by=s.implementer).refused(P11, status=409)

    def test_a_returned_plan_comes_back_as_version_two(self):
        send_back = RecordPlanSentBack(plan_version=1, stage="returned", defects=NOT_DRAINED)
        sent_back = PlanSentBack(plan_version=1, stage="returned", defects=NOT_DRAINED)
        given(project, *s.UP_TO_REVIEW).when(send_back, by=s.county).then(sent_back)
        again = s.drafted.model_copy(update={"plan_version": 2})
        given(project, *s.UP_TO_REVIEW, sent_back).when(DRAFT, by=s.implementer).then(again)

    def test_news_about_an_older_version_changes_nothing(self):
        old = RecordPlanSentBack(plan_version=7, stage="returned", defects=NOT_DRAINED)
        given(project, *s.UP_TO_REVIEW).when(old, by=s.county).then_nothing()

    def test_R02_the_government_approves_what_passed_review(self):
        given(project, *s.UP_TO_PASSED).when(ApprovePlan(document_no="政〔2024〕7号"), by=s.county).then(
            s.approved
        )

    def test_R02_the_government_approves_what_was_filed(self):
        record = RecordReviewOutcome(plan_version=1, result="filed", number="BA-340603-2024-0001")
        filed = s.passed.model_copy(update={"result": "filed", "number": "BA-340603-2024-0001"})
        given(project, *s.UP_TO_REVIEW).when(record, by=s.county).then(filed)
        approve = ApprovePlan(document_no="政〔2024〕7号")
        given(project, *s.UP_TO_REVIEW, filed).when(approve, by=s.county).then(s.approved)

    def test_R02_no_approval_before_review(self):
        approve = ApprovePlan(document_no="政〔2024〕7号")
        given(project, *s.UP_TO_REVIEW).when(approve, by=s.county).refused(R02, status=409)


class TestStart:
    def test_P11_initiation_before_tender(self):
        given(project, *s.UP_TO_PASSED, s.approved).when(AWARD, by=s.implementer).refused(
            P11, status=409, mentions="not initiated yet"
        )

    def test_P11_initiation_then_tender(self):
        initiate = RecordInitiation(document_no="发改〔2024〕8号")
        given(project, *s.UP_TO_PASSED, s.approved).when(initiate, by=s.county).then(s.initiated)
        given(project, *s.UP_TO_PASSED, s.approved, s.initiated).when(AWARD, by=s.implementer).then(s.awarded)

    def test_P13_the_sixth_seat_establishes_joint_supervision(self):
        *five, last = s.six_seats
        appoint = AppointSupervisionParty(seat=last.seat, organisation=last.organisation)
        given(project, *s.UP_TO_CONTRACT, *five).when(appoint, by=s.county).then(
            last, JointSupervisionEstablished()
        )

    @pytest.mark.parametrize("name", ["supervisor", "tracking_auditor"])
    def test_P13_who_builds_neither_supervises_nor_audits(self, name):
        appoint = AppointSupervisionParty(seat=name, organisation=s.BUILDER)
        contractor = s.seat("general_contractor", s.BUILDER)
        given(project, *s.UP_TO_CONTRACT, contractor).when(appoint, by=s.county).refused(P13, mentions=name)

    def test_P13_nor_does_the_contractor_take_a_supervisors_organisation(self):
        appoint = AppointSupervisionParty(seat="general_contractor", organisation=s.OTHER)
        given(project, *s.UP_TO_CONTRACT, s.seat("supervisor", s.OTHER)).when(appoint, by=s.county).refused(
            P13
        )

    def test_P13_the_contract_says_who_builds_before_the_seat_does(self):
        appoint = AppointSupervisionParty(seat="supervisor", organisation=s.BUILDER)
        given(project, *s.UP_TO_CONTRACT).when(appoint, by=s.county).refused(P13, mentions=s.BUILDER)

    def test_P13_a_seat_may_be_replaced(self):
        appoint = AppointSupervisionParty(seat="community", organisation=s.STREET_OFFICE)
        given(project, *s.UP_TO_START).when(appoint, by=s.county).then(s.seat("community", s.STREET_OFFICE))

    def test_P13_an_unknown_seat_is_malformed(self):
        with pytest.raises(ValidationError, match="seat"):
            AppointSupervisionParty(seat="mayor", organisation=s.OTHER)

    def test_P13_no_start_with_an_empty_seat(self):
        given(project, *s.UP_TO_CONTRACT, *s.six_seats[:5], s.funded).when(
            StartConstruction(), by=s.implementer
        ).refused(P13, status=409, mentions="construction_manager")

    def test_P11_no_start_without_the_money(self):
        given(project, *s.UP_TO_CONTRACT, *s.six_seats).when(StartConstruction(), by=s.implementer).refused(
            P11, status=409, mentions="money"
        )

    def test_P11_no_start_before_tender(self):
        given(project, *s.UP_TO_PASSED, s.approved).when(StartConstruction(), by=s.implementer).refused(
            P11, status=409
        )

    def test_P11_with_every_gate_open_construction_starts(self):
        start = StartConstruction(occurred_on=s.DAY)
        given(project, *s.UP_TO_START).when(start, by=s.implementer).then(s.started)

    def test_withdrawn_money_shuts_the_gate_again(self):
        withdrawn = FundingWithdrawnRecorded(remaining=30, reason="调整")
        record = RecordFundingWithdrawn(remaining=30, reason="调整")
        given(project, *s.UP_TO_START).when(record, by=s.county).then(withdrawn)
        given(project, *s.UP_TO_START, withdrawn).when(StartConstruction(), by=s.implementer).refused(
            P11, status=409
        )

    def test_money_may_be_secured_before_the_tender(self):
        given(project, *s.UP_TO_PASSED, s.approved).when(RecordFundingSecured(amount=100), by=s.county).then(
            s.funded
        )


class TestProgress:
    def test_progress_rises_and_never_falls(self):
        half = ProgressReported(percent=50)
        given(project, *s.UP_TO_START, s.started).when(ReportProgress(percent=50), by=s.implementer).then(
            half
        )
        given(project, *s.UP_TO_START, s.started, half).when(
            ReportProgress(percent=40), by=s.implementer
        ).refused(P11, status=409)

    def test_construction_is_completed(self):
        complete = CompleteConstruction(occurred_on=s.DAY)
        given(project, *s.UP_TO_START, s.started).when(complete, by=s.implementer).then(s.completed)


class TestAcceptance:
    def test_P39_three_parties_sign(self):
        command = accepting("street", "community", "owners_group")
        given(project, *s.UP_TO_COMPLETED).when(command, by=s.county).then(s.initially_accepted)

    @pytest.mark.parametrize(
        ("parties", "missing"),
        [
            (("street", "community"), "owners_committee or owners_group"),
            (("street", "owners_committee"), "community"),
            (("community", "owners_group"), "street"),
            ((), "street, community, owners_committee or owners_group"),
        ],
    )
    def test_P39_every_missing_signature_is_named(self, parties, missing):
        given(project, *s.UP_TO_COMPLETED).when(accepting(*parties), by=s.county).refused(
            P39, mentions=missing
        )

    def test_P39_not_before_completion(self):
        command = accepting("street", "community", "owners_group")
        given(project, *s.UP_TO_START, s.started).when(command, by=s.county).refused(P39, status=409)

    def test_P39_a_failed_one_names_its_defects_and_may_be_repeated(self):
        signatures = ("street", "community", "owners_group")
        failed = InitialAcceptanceFailed(held_on=s.DAY, signatures=s.signed(*signatures), defects=NOT_DRAINED)
        fail = accepting(*signatures, passed=False, defects=NOT_DRAINED)
        given(project, *s.UP_TO_COMPLETED).when(fail, by=s.county).then(failed)
        given(project, *s.UP_TO_COMPLETED, failed).when(accepting(*signatures), by=s.county).then(
            s.initially_accepted
        )

    def test_P39_a_failure_without_a_defect_is_refused(self):
        fail = accepting("street", "community", "owners_group", passed=False)
        given(project, *s.UP_TO_COMPLETED).when(fail, by=s.county).refused(P39, mentions="defect")

    def test_P40_all_three_groups_assess(self):
        given(project, *s.UP_TO_COMPLETED, s.initially_accepted).when(assessing(), by=s.county).then(
            s.assessed
        )

    @pytest.mark.parametrize("group", ["departments", "experts", "residents"])
    def test_P40_an_absent_group_is_named(self, group):
        given(project, *s.UP_TO_COMPLETED, s.initially_accepted).when(
            assessing(**{group: ()}), by=s.county
        ).refused(P40, mentions=group)

    def test_P40_not_before_the_initial_acceptance(self):
        given(project, *s.UP_TO_COMPLETED).when(assessing(), by=s.county).refused(P40, status=409)

    def test_P11_acceptance_needs_the_assessment(self):
        given(project, *s.UP_TO_COMPLETED, s.initially_accepted).when(
            CompleteAcceptance(), by=s.county
        ).refused(P11, status=409)

    def test_acceptance_is_completed(self):
        complete = CompleteAcceptance(occurred_on=s.DAY)
        given(project, *s.UP_TO_COMPLETED, s.initially_accepted, s.assessed).when(complete, by=s.county).then(
            s.accepted
        )


class TestHandover:
    HAND_OVER = HandOver(receiver=s.STREET_OFFICE, assets=s.assets, occurred_on=date(2025, 1, 2))

    def test_M32_no_handover_without_a_management_mode(self):
        given(project, *s.UP_TO_ACCEPTED).when(self.HAND_OVER, by=s.implementer).refused(M32, status=409)

    def test_M33_no_handover_before_acceptance(self):
        given(project, *s.UP_TO_COMPLETED, s.mode_known).when(self.HAND_OVER, by=s.implementer).refused(
            M33, status=409
        )

    def test_M33_the_list_names_the_assets(self):
        empty = self.HAND_OVER.model_copy(update={"assets": ()})
        given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(empty, by=s.implementer).refused(M33)

    def test_M32_with_a_mode_it_is_handed_over(self):
        record = RecordManagementMode(mode="quasi")
        given(project, *s.UP_TO_ACCEPTED).when(record, by=s.county).then(s.mode_known)
        handed = HandedOver(handed_over_on=date(2025, 1, 2), receiver=s.STREET_OFFICE, assets=s.assets)
        given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(self.HAND_OVER, by=s.implementer).then(handed)
        given(project, *s.UP_TO_ACCEPTED, s.mode_known, handed).when(
            self.HAND_OVER, by=s.implementer
        ).then_nothing()
