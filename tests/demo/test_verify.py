"""What is compared after the run, and what is shown of it."""

from io import StringIO
from typing import Any

from rich.console import Console

from demo import tables
from demo.expected import expected, outcome_of
from demo.samples import SAMPLES, Sample
from demo.verify import Standing, faults

AS_EXPECTED = {sample: expected(sample) for sample in SAMPLES}
BUILT, REFUSED = SAMPLES[0], SAMPLES[8]


def with_row(sample: Sample, service: str, **changes: Any) -> dict[Sample, Any]:
    rows = AS_EXPECTED[sample]
    return {**AS_EXPECTED, sample: {**rows, service: {**(rows[service] or {}), **changes}}}


def shown(table: Any) -> str:
    screen = Console(width=140, record=True, file=StringIO())
    screen.print(table)
    return screen.export_text()


def test_nothing_is_wrong_where_all_is_as_expected():
    assert faults(AS_EXPECTED) == []
    assert {sample: outcome_of(rows) for sample, rows in AS_EXPECTED.items()} == {
        s: s.outcome for s in SAMPLES
    }


def test_another_outcome_than_in_the_script_is_named():
    rows = with_row(BUILT, "projects", status="accepted")
    assert faults(rows) == ["xj-2024-001 projects.status: 'accepted', expected 'handed_over'"]
    assert outcome_of(rows[BUILT]) is None


def test_a_household_too_many_is_missed_in_its_project_and_in_the_total():
    rows = with_row(BUILT, "projects", households=BUILT.households + 1)
    assert faults(rows) == [
        "xj-2024-001 projects.households: 463, expected 462",
        "batch 1: households 6518, the plan says 6517",
    ]


def test_a_row_where_none_is_due_is_a_fault_and_so_is_a_missing_one():
    assert faults(with_row(REFUSED, "maintenance", status="in_care")) == [
        "xj-2024-009 maintenance: a row, expected nothing"
    ]
    none = {**AS_EXPECTED, BUILT: {**AS_EXPECTED[BUILT], "reviews": None}}
    assert faults(none) == ["xj-2024-001 reviews: nothing, expected a row"]


def test_the_outcomes_are_counted_from_what_the_views_show():
    text = shown(tables.outcomes(with_row(BUILT, "projects", status="accepted")))
    assert "none of these" in text
    assert "002–004 006–008 010–012 014–016 018–021" in text


def test_the_totals_stand_beside_the_plan():
    text = shown(tables.batches(AS_EXPECTED))
    for number in ("314,400.00 ✓", "6,517 ✓", "55,880,000 ✓", "255,400.00 ✓", "3,604 ✓"):
        assert number in text
    wrong = with_row(BUILT, "projects", households=BUILT.households + 1)
    assert "6,518 ✗ 6,517" in shown(tables.batches(wrong))


def test_every_service_has_its_numbers_and_its_address():
    text = shown(tables.services({"projects": Standing(739, 739, 0)}, {"projects": "http://h:1"}))
    assert "739" in text
    assert "http://h:1" in text
