"""F02 on money spent: never above what arrived, never above what the contract terms have earned."""

from datetime import date

from services.funding.ledger import ledger
from services.funding.rules import F02
from shared.testing.given import given
from tests.samples.funding import (
    BUILDING,
    FUNDED,
    SECURED,
    accepted,
    arrived,
    opened,
    paid,
    pay,
    progressed,
    started,
)
from tests.samples.lived import changed
from tests.samples.papers import CENTRAL, CONTRACT, RESIDENTS, spelt_otherwise
from tests.samples.people import finance, other_finance

HALF_DONE = (*FUNDED, progressed(50, 100_000_000))
LITTLE_ARRIVED = (*BUILDING, arrived("central", 1_000), progressed(50, 100_000_000))


def test_F02_a_payment_of_exactly_what_arrived():
    given(ledger, *LITTLE_ARRIVED).when(pay("central", 1_000), by=finance).then(paid("central", 1_000))


def test_F02_no_payment_above_what_arrived():
    given(ledger, *LITTLE_ARRIVED).when(pay("central", 1_001), by=finance).refused(F02, mentions="10.00")


def test_F02_earlier_payments_count_against_what_arrived():
    given(ledger, *LITTLE_ARRIVED, paid("central", 999)).when(pay("central", 2, "FK-2"), by=finance).refused(
        F02, mentions="0.01"
    )


def test_F02_no_payment_out_of_what_arrived_from_another_source():
    given(ledger, *LITTLE_ARRIVED).when(pay("residents", 1), by=finance).refused(F02, mentions="residents")


def test_F02_a_payment_of_exactly_what_was_earned():
    given(ledger, *HALF_DONE).when(pay("central", 100_000_000), by=finance).then(paid("central", 100_000_000))


def test_F02_no_payment_above_what_was_earned():
    given(ledger, *HALF_DONE).when(pay("central", 100_000_001), by=finance).refused(
        F02, mentions="1,000,000.00 yuan earned"
    )


def test_F02_payments_of_all_sources_count_against_what_was_earned():
    given(ledger, *HALF_DONE, paid("residents", RESIDENTS)).when(
        pay("central", 100_000_000 - RESIDENTS + 1, "FK-2"), by=finance
    ).refused(F02, mentions="earned")


def test_F02_every_limit_a_payment_passes_is_named():
    over = given(ledger, *LITTLE_ARRIVED).when(pay("central", 100_000_001), by=finance)
    over.refused(F02, mentions="arrived")
    over.refused(F02, mentions="earned")


def test_F02_a_fraction_of_a_fen_is_not_earned():
    thirds = (*SECURED, started(contract_amount=101, progress_payment_percent=33), arrived("central", 100))
    given(ledger, *thirds, progressed(50, 16)).when(pay("central", 17), by=finance).refused(
        F02, mentions="0.16"
    )


def test_F02_nothing_is_earned_before_progress_is_measured():
    given(ledger, *FUNDED).when(pay("central", 1), by=finance).refused(F02, mentions="0.00 yuan earned")


def test_F02_after_acceptance_the_whole_contract_may_be_paid():
    given(ledger, *HALF_DONE, accepted(), paid("central", CENTRAL)).when(
        pay("residents", CONTRACT - CENTRAL), by=finance
    ).then(paid("residents", CONTRACT - CENTRAL))


def test_F02_not_even_after_acceptance_more_than_the_contract():
    given(ledger, *HALF_DONE, accepted(), paid("central", CENTRAL)).when(
        pay("residents", CONTRACT - CENTRAL + 1), by=finance
    ).refused(F02, mentions="earned")


def test_F02_no_payment_before_construction_starts():
    given(ledger, *SECURED, arrived("central", 1_000)).when(pay("central", 1), by=finance).refused(
        F02, status=409, mentions="has not started construction"
    )


def test_F02_no_payment_before_the_budget_is_fixed():
    given(ledger, opened()).when(pay("central", 1), by=finance).refused(F02, status=409, mentions="budget")


def test_F02_no_payment_by_the_finance_office_of_another_division():
    given(ledger, *HALF_DONE).when(pay("central", 1), by=other_finance).refused(F02, status=403)


def test_F02_a_payment_voucher_pays_once():
    given(ledger, *HALF_DONE, paid("central", 5)).when(pay("central", 5), by=finance).then_nothing()


def test_F02_a_payment_voucher_does_not_pay_another_amount():
    given(ledger, *HALF_DONE, paid("central", 5)).when(pay("central", 6), by=finance).refused(
        F02, status=409, mentions="FK-1"
    )


def test_F02_no_payment_before_the_start():
    early = changed(pay("central", 1), occurred_on=date(2024, 11, 3))
    given(ledger, *BUILDING, arrived("central", 1), progressed(40, 1)).when(early, by=finance).refused(
        F02, mentions="已开工之日为2024-11-04"
    )


def test_a_payment_of_a_few_fen_is_asked_back():
    unsure = changed(pay("central", 99_999), confirmed=())
    given(ledger, *HALF_DONE).when(unsure, by=finance).doubted("amount", mentions="不足1000元")


def test_F02_a_payment_voucher_spelt_otherwise_is_paid_once():
    given(ledger, *LITTLE_ARRIVED, paid("central", 1)).when(
        pay("central", 1, spelt_otherwise("FK-1")), by=finance
    ).then_nothing()
