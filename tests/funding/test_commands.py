"""Malformed input is refused before any rule is asked."""

from typing import get_args

import pytest
from pydantic import ValidationError

from services.funding.ledger.allocating.commands import AllocateFunds
from services.funding.ledger.paying.commands import PayProgress
from services.funding.ledger.planning.commands import ChangeFundingSources
from services.funding.ledger.values import SOURCE_NAMES, SourceKind
from tests.samples.people import BUILDER

ALLOCATION = {"source": "central", "amount": 100, "document_no": "拨1号"}
PAYMENT = {"source": "central", "amount": 100, "purpose": "进度款", "voucher": "FK-1", "payee": BUILDER}


@pytest.mark.parametrize("amount", [0, -1, 1.0, 1.5, "100", True, None, 10**14 + 1])
def test_an_amount_is_a_positive_whole_number_of_fen(amount):
    with pytest.raises(ValidationError, match="amount"):
        AllocateFunds.model_validate({**ALLOCATION, "amount": amount})


@pytest.mark.parametrize("field", ["source", "amount", "document_no"])
def test_every_field_of_an_allocation_is_needed(field):
    with pytest.raises(ValidationError, match=field):
        AllocateFunds.model_validate({name: value for name, value in ALLOCATION.items() if name != field})


def test_every_source_has_a_name():
    assert list(SOURCE_NAMES) == list(get_args(SourceKind))


def test_a_source_must_be_known():
    with pytest.raises(ValidationError, match="source"):
        AllocateFunds.model_validate({**ALLOCATION, "source": "lottery"})


def test_a_blank_document_number_is_none():
    with pytest.raises(ValidationError, match="document_no"):
        AllocateFunds.model_validate({**ALLOCATION, "document_no": "  "})


@pytest.mark.parametrize("payee", ["", "某公司", BUILDER[:-1] + "0"])
def test_a_payee_has_a_valid_credit_code(payee):
    with pytest.raises(ValidationError, match="payee"):
        PayProgress.model_validate({**PAYMENT, "payee": payee})


@pytest.mark.parametrize("sources", [[], [{"kind": "fiscal", "amount": 1}, {"kind": "fiscal", "amount": 2}]])
def test_changed_sources_are_listed_once_each(sources):
    with pytest.raises(ValidationError, match="sources"):
        ChangeFundingSources.model_validate({"sources": sources, "document_no": "调1号"})
