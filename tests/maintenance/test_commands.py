"""Malformed input is refused before any rule is asked."""

from typing import get_args

import pytest
from pydantic import ValidationError

from services.maintenance.care.commands import (
    FACTOR_NAMES,
    MODE_NAMES,
    DecideManagementMode,
    Factors,
    ManagementMode,
    RecordInspection,
    ReportFault,
)
from tests.samples.maintenance import inspect, report
from tests.samples.papers import FACTORS


def test_every_mode_and_every_factor_has_a_name():
    assert list(MODE_NAMES) == list(get_args(ManagementMode))
    assert list(FACTOR_NAMES) == list(Factors.model_fields)


def test_a_mode_must_be_known():
    with pytest.raises(ValidationError, match="mode"):
        DecideManagementMode(mode="nobody", factors=FACTORS)


def test_an_unknown_factor_is_refused():
    with pytest.raises(ValidationError, match="weather"):
        DecideManagementMode.model_validate({"mode": "quasi", "factors": {"weather": "晴"}})


def test_a_yes_is_not_a_word():
    with pytest.raises(ValidationError, match="decided_by_owners"):
        DecideManagementMode.model_validate({"mode": "quasi", "decided_by_owners": "yes"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "province"},
        {"kind": "drive-by"},
        {"inspector_org": "11340603MB1XAMP020"},
        {"inspection_id": " "},
        {"findings": [""]},
    ],
)
def test_an_inspection_is_well_formed(wrong):
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        RecordInspection.model_validate({**inspect().recorded(), **wrong})


@pytest.mark.parametrize("field", ["fault_id", "location", "description"])
def test_every_field_of_a_fault_is_needed(field):
    with pytest.raises(ValidationError, match=field):
        ReportFault.model_validate({**report().recorded(), field: ""})
