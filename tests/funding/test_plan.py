"""The ledger follows the plan: opened, planned anew, included, budgeted, resourced, measured, accepted."""

import pytest

from services.funding.ledger import ledger
from services.funding.ledger.allocating.events import FundingSecured, FundingWithdrawn
from services.funding.ledger.planning.events import FundingSourceChanged
from services.funding.ledger.values import StatedSource
from services.funding.rules import F02
from shared.testing.given import given
from tests.samples.funding import (
    BUDGETED,
    BUILDING,
    SECURED,
    accept,
    accepted,
    allocate,
    allocated,
    change,
    fix_budget,
    fixed,
    include,
    included,
    open_ledger,
    opened,
    progress,
    progressed,
    replanned,
    start,
    started,
)
from tests.samples.papers import CENTRAL, ESTIMATE, RESIDENTS
from tests.samples.people import finance, funding_itself, other_finance


def changed(**amounts: int) -> FundingSourceChanged:
    sources = tuple(StatedSource(kind=kind, amount=amount) for kind, amount in amounts.items())
    return FundingSourceChanged(sources=sources, document_no="调1号")


def test_a_submitted_plan_opens_the_ledger():
    given(ledger).when(open_ledger(), by=funding_itself).then(opened())


def test_the_same_version_opens_nothing_again():
    given(ledger, opened()).when(open_ledger(), by=funding_itself).then_nothing()


def test_a_higher_version_plans_the_ledger_anew():
    given(ledger, opened()).when(open_ledger(plan_version=2, estimate=7), by=funding_itself).then(
        replanned(estimate=7)
    )


def test_an_older_version_changes_nothing():
    given(ledger, opened(), replanned()).when(open_ledger(), by=funding_itself).then_nothing()


def test_money_booked_on_a_source_survives_a_new_plan():
    elsewhere = (StatedSource(kind="residents", amount=ESTIMATE),)
    state = ledger.fold((*SECURED, replanned(sources=elsewhere)))
    assert {kind: (line.planned, line.allocated) for kind, line in state.lines.items()} == {
        "central": (0, CENTRAL),
        "residents": (ESTIMATE, RESIDENTS),
    }


def test_a_source_listed_twice_in_a_plan_counts_with_its_sum():
    twice = (StatedSource(kind="fiscal", amount=3), StatedSource(kind="fiscal", amount=4))
    assert ledger.fold((opened(sources=twice),)).line("fiscal").planned == 7


def test_the_inclusion_is_recorded():
    given(ledger, opened(central_plan="nominated")).when(include(), by=funding_itself).then(included())


def test_the_inclusion_is_recorded_once():
    given(ledger, opened(central_plan="nominated"), included()).when(
        include(), by=funding_itself
    ).then_nothing()


def test_an_inclusion_before_the_plan_is_remembered():
    given(ledger).when(include(), by=funding_itself).then(included())
    given(ledger, included()).when(open_ledger(central_plan="nominated"), by=funding_itself).then(opened())


def test_a_plan_drawn_up_before_the_inclusion_does_not_undo_it():
    given(ledger, opened(central_plan="nominated"), included()).when(
        open_ledger(plan_version=2, central_plan="nominated"), by=funding_itself
    ).then(replanned(central_plan="included"))


def test_the_approval_fixes_the_budget():
    given(ledger, opened()).when(fix_budget(), by=funding_itself).then(fixed())


def test_the_same_approval_fixes_it_once():
    given(ledger, *BUDGETED).when(fix_budget(), by=funding_itself).then_nothing()


def test_a_higher_budget_takes_the_security_away():
    given(ledger, *SECURED).when(fix_budget(plan_version=2, budget=ESTIMATE + 1), by=funding_itself).then(
        fixed(plan_version=2, budget=ESTIMATE + 1),
        FundingWithdrawn(remaining=ESTIMATE, reason="预算调整 · budget changed: 相政〔2024〕8号"),
    )


def test_a_lower_budget_that_is_covered_secures_the_funding():
    given(ledger, *BUDGETED, allocated("central", CENTRAL)).when(
        fix_budget(plan_version=2, budget=CENTRAL), by=funding_itself
    ).then(fixed(plan_version=2, budget=CENTRAL), FundingSecured(amount=CENTRAL))


def test_a_new_budget_keeps_what_was_booked_under_the_old_one():
    amended = fixed(plan_version=2, budget=ESTIMATE + 1)
    given(ledger, *BUDGETED, allocated("central", CENTRAL), amended).when(
        allocate("central", CENTRAL), by=finance
    ).then_nothing()


def test_an_approval_without_a_plan_records_nothing():
    given(ledger).when(fix_budget(), by=funding_itself).then_nothing()


def test_the_start_is_recorded_with_the_terms_of_the_contract():
    given(ledger, *SECURED).when(start(), by=funding_itself).then(started())


def test_the_start_is_recorded_once():
    given(ledger, *BUILDING).when(start(), by=funding_itself).then_nothing()


@pytest.mark.parametrize(("percent", "earned"), [(1, 2_000_000), (50, 100_000_000), (100, 200_000_000)])
def test_measured_work_earns_by_the_terms_of_the_contract(percent, earned):
    given(ledger, *BUILDING).when(progress(percent), by=funding_itself).then(progressed(percent, earned))


def test_the_same_progress_is_no_news():
    given(ledger, *BUILDING, progressed(50, 1)).when(progress(50), by=funding_itself).then_nothing()


def test_progress_after_acceptance_earns_nothing_more():
    given(ledger, *BUILDING, accepted()).when(progress(60), by=funding_itself).then_nothing()


def test_acceptance_starts_the_clock_of_the_final_account():
    given(ledger, *BUILDING).when(accept(), by=funding_itself).then(accepted())


def test_the_first_acceptance_day_stands_whatever_history_says_later():
    assert ledger.fold((*BUILDING, accepted(), accepted(), progressed(60, 1), started())) == ledger.fold(
        (*BUILDING, accepted())
    )


def test_acceptance_starts_the_clock_once():
    given(ledger, *BUILDING, accepted()).when(accept(), by=funding_itself).then_nothing()


def test_F02_the_sources_may_change_within_the_estimate():
    given(ledger, opened()).when(change(central=CENTRAL, fiscal=RESIDENTS), by=finance).then(
        changed(central=CENTRAL, fiscal=RESIDENTS)
    )


def test_F02_once_there_is_a_budget_the_sources_add_up_to_it():
    given(ledger, opened(), fixed(budget=CENTRAL)).when(change(central=CENTRAL), by=finance).then(
        changed(central=CENTRAL)
    )


def test_F02_sources_one_fen_off_the_sum_are_refused():
    given(ledger, opened()).when(change(central=ESTIMATE - 1), by=finance).refused(
        F02, mentions="2,660,951.99"
    )


def test_F02_a_source_keeps_what_was_allocated_from_it():
    given(ledger, *SECURED).when(change(central=CENTRAL, fiscal=RESIDENTS), by=finance).refused(
        F02, mentions="residents: 660,952.00 yuan allocated, only 0.00 planned"
    )


def test_F02_every_defect_of_a_change_is_named():
    wrong = given(ledger, *SECURED).when(change(fiscal=1), by=finance)
    for defect in ("add up to 0.01", "central investment: 2,000,000.00", "residents: 660,952.00"):
        wrong.refused(F02, mentions=defect)


def test_F02_money_may_be_allocated_from_a_source_that_was_added():
    given(ledger, *BUDGETED, changed(central=CENTRAL, fiscal=RESIDENTS)).when(
        allocate("fiscal", 1), by=finance
    ).then(allocated("fiscal", 1))


def test_F02_the_same_sources_are_no_change():
    given(ledger, *BUDGETED).when(change(residents=RESIDENTS, central=CENTRAL), by=finance).then_nothing()


def test_F02_sources_are_not_changed_from_another_division():
    given(ledger, opened()).when(change(central=ESTIMATE), by=other_finance).refused(F02, status=403)
