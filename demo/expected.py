"""What the four views must show of each sample project at the end."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from demo import money
from demo.samples import Outcome, Sample, Totals

Row = Mapping[str, Any]
Rows = Mapping[str, Row | None]
"""Service → its view's row of one project; None where it has none."""

OUTCOME_NAMES: Mapping[Outcome, str] = {
    "handed_over": "验收并移交\naccepted and handed over",
    "returned": "退回一次，重报后移交\nreturned once, then handed over",
    "refused": "模版不符，不予受理\nrefused for a wrong template",
    "filed": "备案代审核，移交\nfiled instead of reviewed, handed over",
    "failed_once": "初验一次未过，整改后移交\nfailed acceptance once, handed over",
    "waiting": "已申报，等待中央补助\nnominated, waits for central money",
}

DONE: dict[str, Row] = {
    "projects": {
        "status": "handed_over",
        "central_plan": "included",
        "plan_version": 1,
        "review_result": "passed",
        "joint_supervision": True,
        "funded": True,
        "percent": 100,
        "initial_acceptance_failures": 0,
    },
    "reviews": {"status": "acknowledged", "plan_version": 1, "passed": True, "uploaded": True},
    "funding": {"central_plan": "included", "plan_version": 1, "secured": True, "percent": 100},
    "maintenance": {"status": "in_care", "inspections": 1, "resolved_faults": 1},
}
STOPPED: dict[str, Row | None] = {
    "projects": {"status": "sent_back", "central_plan": "included", "plan_version": 1, "review_result": ""},
    "reviews": {"status": "refused", "criteria": ["template"], "review_number": None, "uploaded": False},
    "funding": {"central_plan": "included", "budget": None, "allocated": 0, "paid": 0},
    "maintenance": None,
}
WAITING: dict[str, Row | None] = {
    "projects": {"status": "approved", "central_plan": "nominated", "plan_version": 1, "funded": False},
    "reviews": {"status": "acknowledged", "plan_version": 1, "passed": True, "uploaded": True},
    "funding": {"central_plan": "nominated", "allocated": 0, "arrived": 0, "paid": 0, "secured": False},
    "maintenance": None,
}


def _done(**otherwise: Row) -> Rows:
    return {service: {**row, **otherwise.get(service, {})} for service, row in DONE.items()}


OUTCOMES: Mapping[Outcome, Rows] = {
    "handed_over": _done(),
    "returned": _done(projects={"plan_version": 2}, reviews={"plan_version": 2}, funding={"plan_version": 2}),
    "refused": STOPPED,
    "filed": _done(
        projects={"review_result": "filed"},
        reviews={"status": "filed", "passed": None, "review_number": None, "uploaded": False},
    ),
    "failed_once": _done(projects={"initial_acceptance_failures": 1}),
    "waiting": WAITING,
}


def expected(sample: Sample) -> Rows:
    own = _of_the_sample(sample)
    outcome = OUTCOMES[sample.outcome]
    return {service: row and {**own[service], **row} for service, row in outcome.items()}


def outcome_of(rows: Rows) -> Outcome | None:
    """The outcome that the views show; None where it is none of the six."""
    return next((outcome for outcome, wanted in OUTCOMES.items() if not differences(wanted, rows)), None)


def differences(wanted: Rows, seen: Rows) -> list[str]:
    return [line for service in wanted for line in _differences(service, wanted[service], seen[service])]


def totals(rows: Iterable[Rows]) -> Totals:
    """Area and households from the view of projects, money from the view of funding."""
    each = list(rows)
    projects = [row for one in each if (row := one["projects"])]
    ledgers = [row for one in each if (row := one["funding"])]
    return Totals(
        projects=len(projects),
        area_m2=sum((Decimal(row["area_m2"]) for row in projects), Decimal()),
        households=sum(row["households"] for row in projects),
        money=sum(row["estimate"] for row in ledgers),
    )


def _of_the_sample(s: Sample) -> dict[str, Row]:
    built = OUTCOMES[s.outcome]["maintenance"] is not None
    place = {"project_name": s.name, "division": s.division}
    size = {"area_m2": s.area_m2, "households": s.households}
    return {
        "projects": {**place, **size, "tier": s.tier, "estimate": s.estimate},
        "reviews": place,
        "funding": {**place, "estimate": s.estimate, **(_booked(s.estimate) if built else {})},
        "maintenance": {**place, **size},
    }


def _booked(estimate: int) -> Row:
    """Of a completed project: the whole budget arrived, the contract is paid except for its bond."""
    return {
        "budget": estimate,
        "allocated": estimate,
        "arrived": estimate,
        "earned": money.share(estimate, money.CONTRACT),
        "paid": money.share(estimate, money.PAID),
    }


def _differences(service: str, wanted: Row | None, seen: Row | None) -> list[str]:
    if wanted is None or seen is None:
        return [] if wanted is seen else [f"{service}: {_some(seen)}, expected {_some(wanted)}"]
    return [
        f"{service}.{field}: {seen.get(field)!r}, expected {value!r}"
        for field, value in wanted.items()
        if seen.get(field) != value
    ]


def _some(row: Row | None) -> str:
    return "nothing" if row is None else "a row"
