"""The view "ledgers": what finance and auditors see of a project's money."""

from functools import reduce

from services.funding.ledger.allocating.events import FundingWithdrawn
from services.funding.ledger.planning.events import FundingSourceChanged
from services.funding.ledger.values import StatedSource
from services.funding.views.ledgers import LedgerRow, fold
from shared.core.messages import EventContext
from tests.samples.funding import (
    FUNDED,
    SECURED,
    accepted,
    included,
    opened,
    paid,
    progressed,
    replanned,
    withdrawn,
)
from tests.samples.papers import CENTRAL, CONTRACT, DAY, ESTIMATE, NAME, RESIDENTS
from tests.samples.people import BUILDER, DIVISION

ORIGIN = EventContext.of("xj-2024-001", DAY)


def row(*events) -> LedgerRow:
    return reduce(lambda row, event: fold(row, event, ORIGIN), events, LedgerRow("xj-2024-001"))


def line(kind, planned=0, allocated=0, arrived=0, paid=0):
    return {"kind": kind, "planned": planned, "allocated": allocated, "arrived": arrived, "paid": paid}


def test_an_opened_ledger_shows_the_plan():
    assert row(opened()) == LedgerRow(
        "xj-2024-001",
        project_name=NAME,
        division=DIVISION,
        plan_version=1,
        central_plan="included",
        estimate=ESTIMATE,
        sources=[line("central", CENTRAL), line("residents", RESIDENTS)],
    )


def test_an_inclusion_before_the_plan_is_shown():
    assert row(included()).central_plan == "included"


def test_a_new_plan_replaces_the_planned_amounts():
    fiscal = (StatedSource(kind="fiscal", amount=7),)
    shown = row(opened(), replanned(estimate=7, sources=fiscal, central_plan="none"))
    assert (shown.plan_version, shown.estimate, shown.central_plan) == (2, 7, "none")
    assert shown.sources == [line("fiscal", 7)]


def test_allocations_add_up_to_a_secured_budget():
    shown = row(*SECURED)
    assert (shown.budget, shown.allocated, shown.secured) == (ESTIMATE, ESTIMATE, True)
    assert shown.sources == [line("central", CENTRAL, CENTRAL), line("residents", RESIDENTS, RESIDENTS)]


def test_a_withdrawal_is_shown_with_its_consequence():
    shown = row(
        *SECURED, withdrawn("central", 5), FundingWithdrawn(remaining=ESTIMATE - 5, reason="预算调整")
    )
    assert (shown.allocated, shown.secured) == (ESTIMATE - 5, False)
    assert shown.sources[0] == line("central", CENTRAL, CENTRAL - 5)


def test_a_source_with_booked_money_stays_in_sight_when_the_plan_drops_it():
    dropped = FundingSourceChanged(sources=(StatedSource(kind="fiscal", amount=9),), document_no="调1号")
    assert row(*SECURED, dropped).sources == [
        line("central", 0, CENTRAL),
        line("residents", 0, RESIDENTS),
        line("fiscal", 9),
    ]


def test_payments_are_shown_by_source_and_in_sum():
    shown = row(*FUNDED, progressed(50, 100_000_000), paid("central", 70), paid("residents", 30, "FK-2"))
    assert (shown.arrived, shown.percent, shown.earned, shown.paid) == (ESTIMATE, 50, 100_000_000, 100)
    assert shown.sources == [
        line("central", CENTRAL, CENTRAL, CENTRAL, 70),
        line("residents", RESIDENTS, RESIDENTS, RESIDENTS, 30),
    ]


def test_acceptance_earns_the_rest_of_the_contract():
    shown = row(*FUNDED, progressed(50, 100_000_000), accepted())
    assert (shown.contractor, shown.contract_amount) == (BUILDER, CONTRACT)
    assert (shown.final_account_from, shown.earned) == (DAY, CONTRACT)


def test_folding_leaves_the_row_before_as_it_was():
    before = row(*SECURED)
    fold(before, withdrawn("central", 5), ORIGIN)
    assert before == row(*SECURED)
