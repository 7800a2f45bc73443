"""F02 and P09 on money promised: the budget, allocations, withdrawals, arrivals, and the start gate."""

from services.funding.ledger import ledger
from services.funding.ledger.allocating.events import FundingSecured, FundingWithdrawn
from services.funding.rules import F02, P09
from shared.testing.given import given
from tests.samples.funding import (
    BUDGETED,
    SECURED,
    allocate,
    allocated,
    arrive,
    arrived,
    fixed,
    included,
    opened,
    replanned,
    withdraw,
    withdrawn,
)
from tests.samples.papers import CENTRAL, ESTIMATE, RESIDENTS, spelt_otherwise
from tests.samples.people import finance, other_finance

NOMINATED = opened(central_plan="nominated")
WITHDRAWN = FundingWithdrawn(remaining=ESTIMATE - 1, reason="预算调整")


def test_F02_money_is_allocated_within_the_plan_of_its_source():
    given(ledger, *BUDGETED).when(allocate("central", 1), by=finance).then(allocated("central", 1))


def test_F02_a_source_may_be_allocated_to_the_last_fen():
    given(ledger, *BUDGETED).when(allocate("central", CENTRAL), by=finance).then(
        allocated("central", CENTRAL)
    )


def test_F02_no_allocation_one_fen_above_the_plan_of_its_source():
    given(ledger, *BUDGETED).when(allocate("central", CENTRAL + 1), by=finance).refused(
        F02, mentions="2,000,000.00"
    )


def test_F02_earlier_allocations_count():
    given(ledger, *BUDGETED, allocated("central", CENTRAL)).when(
        allocate("central", 1, "拨2号"), by=finance
    ).refused(F02, mentions="0.00 yuan still to be allocated from central investment")


def test_F02_no_allocation_from_a_source_the_plan_does_not_name():
    given(ledger, *BUDGETED).when(allocate("fiscal", 1), by=finance).refused(F02, mentions="fiscal")


def test_F02_no_allocation_above_the_budget():
    given(ledger, opened(), fixed(budget=CENTRAL - 1)).when(allocate("central", CENTRAL), by=finance).refused(
        F02, mentions="within the budget"
    )


def test_F02_earlier_allocations_count_against_the_budget():
    given(ledger, opened(), fixed(budget=CENTRAL), allocated("central", CENTRAL)).when(
        allocate("residents", 1), by=finance
    ).refused(F02, mentions="0.00 yuan still to be allocated within the budget")


def test_F02_every_limit_that_is_passed_is_named():
    over = given(ledger, opened(), fixed(budget=CENTRAL - 1)).when(
        allocate("central", CENTRAL + 1), by=finance
    )
    over.refused(F02, mentions="from central")
    over.refused(F02, mentions="within the budget")


def test_F02_no_allocation_before_the_budget_is_fixed():
    given(ledger, opened()).when(allocate("residents", 1), by=finance).refused(F02, status=409)


def test_F02_no_allocation_before_a_plan_is_submitted():
    given(ledger).when(allocate("residents", 1), by=finance).refused(
        F02, status=409, mentions="has submitted no plan yet"
    )


def test_F02_no_allocation_by_the_finance_office_of_another_division():
    given(ledger, *BUDGETED).when(allocate("residents", 1), by=other_finance).refused(
        F02, status=403, mentions="超出您的职权范围"
    )


def test_F02_a_document_allocates_once():
    given(ledger, *BUDGETED, allocated("central", 5)).when(allocate("central", 5), by=finance).then_nothing()


def test_F02_a_document_does_not_allocate_another_amount():
    given(ledger, *BUDGETED, allocated("central", 5)).when(allocate("central", 6), by=finance).refused(
        F02, status=409, mentions="拨1号（中央预算内投资）"
    )


def test_F02_one_document_may_allocate_two_sources():
    given(ledger, *BUDGETED, allocated("central", 5)).when(allocate("residents", 6), by=finance).then(
        allocated("residents", 6)
    )


def test_F02_the_allocation_that_covers_the_budget_secures_the_funding():
    given(ledger, *BUDGETED, allocated("central", CENTRAL)).when(
        allocate("residents", RESIDENTS), by=finance
    ).then(allocated("residents", RESIDENTS), FundingSecured(amount=ESTIMATE))


def test_F02_one_fen_short_of_the_budget_secures_nothing():
    given(ledger, *BUDGETED, allocated("central", CENTRAL)).when(
        allocate("residents", RESIDENTS - 1), by=finance
    ).then(allocated("residents", RESIDENTS - 1))


def test_F02_a_withdrawal_takes_the_security_away():
    given(ledger, *SECURED).when(withdraw("central", 1), by=finance).then(withdrawn("central", 1), WITHDRAWN)


def test_F02_a_second_withdrawal_takes_away_nothing_new():
    given(ledger, *SECURED, withdrawn("central", 1), WITHDRAWN).when(
        withdraw("central", 1, "收2号"), by=finance
    ).then(withdrawn("central", 1, "收2号"))


def test_F02_a_withdrawal_document_counts_once():
    given(ledger, *SECURED, withdrawn("central", 1), WITHDRAWN).when(
        withdraw("central", 1), by=finance
    ).then_nothing()


def test_F02_what_was_withdrawn_may_be_allocated_again():
    given(ledger, *SECURED, withdrawn("central", 1), WITHDRAWN).when(
        allocate("central", 1, "拨3号"), by=finance
    ).then(allocated("central", 1, "拨3号"), FundingSecured(amount=ESTIMATE))


def test_F02_all_that_has_not_arrived_may_be_withdrawn():
    given(ledger, *BUDGETED, allocated("central", 10), arrived("central", 4)).when(
        withdraw("central", 6), by=finance
    ).then(withdrawn("central", 6))


def test_F02_no_withdrawal_of_money_that_has_arrived():
    given(ledger, *BUDGETED, allocated("central", 10), arrived("central", 4)).when(
        withdraw("central", 7), by=finance
    ).refused(F02, mentions="0.06")


def test_F02_no_withdrawal_before_the_budget_is_fixed():
    given(ledger, opened()).when(withdraw("central", 1), by=finance).refused(F02, status=409)


def test_F02_all_that_was_allocated_may_arrive():
    given(ledger, *BUDGETED, allocated("central", 10)).when(arrive("central", 10), by=finance).then(
        arrived("central", 10)
    )


def test_F02_no_arrival_one_fen_above_what_was_allocated():
    given(ledger, *BUDGETED, allocated("central", 10)).when(arrive("central", 11), by=finance).refused(
        F02, mentions="0.10"
    )


def test_F02_earlier_arrivals_count():
    given(ledger, *BUDGETED, allocated("central", 10), arrived("central", 4)).when(
        arrive("central", 7, "SK-2"), by=finance
    ).refused(F02, mentions="0.06")


def test_F02_no_arrival_on_the_allocation_of_another_source():
    given(ledger, *BUDGETED, allocated("central", 10)).when(arrive("residents", 1), by=finance).refused(F02)


def test_F02_no_arrival_before_the_budget_is_fixed():
    given(ledger, opened()).when(arrive("central", 1), by=finance).refused(F02, status=409)


def test_F02_a_receipt_voucher_counts_once():
    given(ledger, *BUDGETED, allocated("central", 10), arrived("central", 4)).when(
        arrive("central", 4), by=finance
    ).then_nothing()


def test_P09_central_money_is_allocated_to_an_included_project():
    given(ledger, *BUDGETED).when(allocate("central", 1), by=finance).then(allocated("central", 1))


def test_P09_no_central_money_on_a_nominated_project():
    given(ledger, NOMINATED, fixed()).when(allocate("central", 1), by=finance).refused(
        P09, mentions="现状：已申报"
    )


def test_P09_no_central_money_on_a_project_that_is_not_even_nominated():
    given(ledger, opened(central_plan="none"), fixed()).when(allocate("central", 1), by=finance).refused(P09)


def test_P09_no_central_money_arrives_on_a_project_that_is_no_longer_included():
    history = (*BUDGETED, allocated("central", 10), replanned(central_plan="nominated"))
    given(ledger, *history).when(arrive("central", 1), by=finance).refused(P09)


def test_P09_is_said_even_before_the_budget_is_fixed():
    """The budget is what it waits for, and the inclusion what it will lack then."""
    early = given(ledger, NOMINATED).when(allocate("central", 1), by=finance)
    early.refused(F02, status=409, mentions="no budget yet")
    early.closed(P09, mentions="现状：已申报")


def test_P09_leaves_other_money_to_a_nominated_project():
    given(ledger, NOMINATED, fixed()).when(allocate("residents", 1), by=finance).then(
        allocated("residents", 1)
    )


def test_P09_is_lifted_by_the_inclusion():
    given(ledger, NOMINATED, fixed(), included()).when(allocate("central", 1), by=finance).then(
        allocated("central", 1)
    )


def test_P09_returns_when_the_plan_turns_out_to_be_nominated_only():
    given(ledger, opened(), replanned(central_plan="nominated"), fixed()).when(
        allocate("central", 1), by=finance
    ).refused(P09)


def test_a_booking_of_a_few_fen_is_asked_back():
    """148 万元 of a table are 1.48 yuan in fen."""
    bookings = (allocate("central", 148), withdraw("central", 148), arrive("central", 148))
    history = (*BUDGETED, allocated("central", CENTRAL - 148))
    for booking in bookings:
        unsure = booking.model_copy(update={"confirmed": (), "document_no": "拨2号", "voucher": "SK-2"})
        given(ledger, *history).when(unsure, by=finance).doubted("amount", mentions="不足1000元")


def test_F02_an_allocation_document_spelt_otherwise_is_booked_once():
    paper, typed = "相财建〔2024〕99号", "\ufeff相财建［２０２４］ 99 号"
    given(ledger, *BUDGETED, allocated("central", 1, paper)).when(
        allocate("central", 1, typed), by=finance
    ).then_nothing()


def test_F02_a_withdrawal_and_a_voucher_spelt_otherwise_are_booked_once():
    booked = (*BUDGETED, allocated("central", 9), arrived("central", 1), withdrawn("central", 1))
    again = withdraw("central", 1, spelt_otherwise("收1号"))
    given(ledger, *booked).when(again, by=finance).then_nothing()
    given(ledger, *booked).when(arrive("central", 1, spelt_otherwise("SK-1")), by=finance).then_nothing()


def test_F02_a_document_spelt_otherwise_is_not_used_for_another_sum():
    """The answer names it as it is in the books."""
    given(ledger, *BUDGETED, allocated("central", 1, "相财建〔2024〕99号")).when(
        allocate("central", 2, "相财建(2024)99号"), by=finance
    ).refused(F02, status=409, mentions="相财建〔2024〕99号")


def test_F02_what_is_booked_is_the_number_as_written():
    typed = "相财建（2024）99号"
    given(ledger, *BUDGETED).when(allocate("central", 1, typed), by=finance).then(
        allocated("central", 1, typed)
    )
