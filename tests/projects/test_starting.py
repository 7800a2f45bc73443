"""The way to the start: initiation, tender, six seats, money (P11, P13)."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.projects.project import project
from services.projects.project.starting.commands import (
    AppointSupervisionParty,
    RecordFundingSecured,
    RecordFundingWithdrawn,
    StartConstruction,
)
from services.projects.project.starting.events import FundingWithdrawnRecorded, JointSupervisionEstablished
from services.projects.rules import P11, P13
from shared.testing.given import given
from tests.samples import projects as s
from tests.samples.lived import asked, changed
from tests.samples.papers import DAY, spelt_otherwise
from tests.samples.people import BUILDER, STREET_OFFICE, SUPERVISOR, county, implementer


def test_P11_initiation_before_tender():
    given(project, *s.UP_TO_PASSED, s.approved).when(s.AWARD, by=implementer).refused(
        P11, status=409, mentions="not initiated yet"
    )


def test_P11_initiation_then_tender():
    given(project, *s.UP_TO_PASSED, s.approved).when(s.INITIATE, by=county).then(s.initiated)
    given(project, *s.UP_TO_PASSED, s.approved, s.initiated).when(s.AWARD, by=implementer).then(s.awarded)


def test_P11_the_same_initiation_spelt_otherwise_adds_nothing():
    again = changed(s.INITIATE, document_no=spelt_otherwise(s.INITIATE.document_no))
    given(project, *s.UP_TO_PASSED, s.approved, s.initiated).when(again, by=county).then_nothing()


def test_P13_the_sixth_seat_establishes_joint_supervision():
    *five, last = s.six_seats
    appoint = AppointSupervisionParty(seat=last.seat, organisation=last.organisation)
    given(project, *s.UP_TO_CONTRACT, *five).when(appoint, by=county).then(
        last, JointSupervisionEstablished()
    )


@pytest.mark.parametrize(("name", "said"), [("supervisor", "监理单位"), ("tracking_auditor", "跟踪审计单位")])
def test_P13_who_builds_neither_supervises_nor_audits(name, said):
    appoint = AppointSupervisionParty(seat=name, organisation=BUILDER)
    contractor = s.seat("general_contractor", BUILDER)
    given(project, *s.UP_TO_CONTRACT, contractor).when(appoint, by=county).refused(P13, mentions=said)


def test_P13_every_seat_in_conflict_is_named():
    appoint = AppointSupervisionParty(seat="general_contractor", organisation=SUPERVISOR)
    watching = (s.seat("tracking_auditor"), s.seat("supervisor"))
    given(project, *s.UP_TO_CONTRACT, *watching).when(appoint, by=county).refused(
        P13, mentions=f"担任监理单位；总承包单位（{SUPERVISOR}）不得同时担任跟踪审计单位"
    )


def test_P13_nor_does_the_contractor_take_a_supervisors_organisation():
    appoint = AppointSupervisionParty(seat="general_contractor", organisation=SUPERVISOR)
    given(project, *s.UP_TO_CONTRACT, s.seat("supervisor", SUPERVISOR)).when(appoint, by=county).refused(P13)


def test_P13_the_contract_says_who_builds_before_the_seat_does():
    appoint = AppointSupervisionParty(seat="supervisor", organisation=BUILDER)
    given(project, *s.UP_TO_CONTRACT).when(appoint, by=county).refused(P13, mentions=BUILDER)


def test_P13_a_seat_may_be_replaced():
    appoint = AppointSupervisionParty(seat="community", organisation=STREET_OFFICE)
    given(project, *s.UP_TO_START).when(appoint, by=county).then(s.seat("community", STREET_OFFICE))


def test_P13_an_unknown_seat_is_malformed():
    with pytest.raises(ValidationError, match="seat"):
        AppointSupervisionParty(seat="mayor", organisation=SUPERVISOR)


def test_P13_no_start_with_an_empty_seat():
    given(project, *s.UP_TO_CONTRACT, *s.six_seats[:5], s.funded).when(
        StartConstruction(), by=implementer
    ).refused(P13, status=409, mentions="construction manager")


def test_P11_no_start_without_the_money():
    given(project, *s.UP_TO_CONTRACT, *s.six_seats).when(StartConstruction(), by=implementer).refused(
        P11, status=409, mentions="money"
    )


def test_P11_no_start_before_tender():
    given(project, *s.UP_TO_PASSED, s.approved).when(StartConstruction(), by=implementer).refused(
        P11, status=409
    )


def test_P11_with_every_gate_open_construction_starts():
    start = StartConstruction(occurred_on=DAY)
    given(project, *s.UP_TO_START).when(start, by=implementer).then(s.started)


def test_withdrawn_money_shuts_the_gate_again():
    withdrawn = FundingWithdrawnRecorded(remaining=30, reason="调整")
    record = RecordFundingWithdrawn(remaining=30, reason="调整")
    given(project, *s.UP_TO_START).when(record, by=county).then(withdrawn)
    given(project, *s.UP_TO_START, withdrawn).when(StartConstruction(), by=implementer).refused(
        P11, status=409
    )


def test_money_may_be_secured_before_the_tender():
    given(project, *s.UP_TO_PASSED, s.approved).when(asked(RecordFundingSecured), by=county).then(s.funded)


def test_P11_no_award_is_recorded_before_its_day():
    early = s.AWARD.model_copy(update={"occurred_on": s.AWARD.awarded_on - timedelta(days=1)})
    given(project, *s.UP_TO_PASSED, s.approved, s.initiated).when(early, by=implementer).refused(
        P11, mentions="已中标之日为2024-05-06，登记中标不能早于这一天"
    )


def test_P11_no_start_before_the_award():
    early = StartConstruction(occurred_on=s.AWARD.awarded_on - timedelta(days=1))
    given(project, *s.UP_TO_START).when(early, by=implementer).refused(
        P11, mentions="the tender is awarded on"
    )


def test_a_contract_of_a_few_fen_is_asked_back():
    pasted = s.AWARD.model_copy(update={"amount": 999_999})
    history = (*s.UP_TO_PASSED, s.approved, s.initiated)
    given(project, *history).when(pasted, by=implementer).doubted("amount", mentions="less than 10000 yuan")
    sure = pasted.model_copy(update={"confirmed": ("amount",)})
    [awarded] = given(project, *history).when(sure, by=implementer).decide()
    assert awarded.confirmed == ("amount",)
