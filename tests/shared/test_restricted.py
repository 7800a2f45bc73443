"""Restricted content in commands and events: who may send what, what stands for it, what may be opened."""

from typing import Annotated, ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.projects.app import service as projects
from services.projects.project import project
from services.reviews.app import service as reviews
from services.reviews.review.consulting.commands import SealExpertOpinion, SubmitExpertOpinion
from services.reviews.review.values import OPINION, Opinion
from shared.core.decider import Addressed
from shared.core.messages import Command, Value, json_of
from shared.core.recorded import Meta
from shared.core.restricted import (
    JOURNALLED,
    SALT_BYTES,
    Kept,
    Kind,
    Opens,
    agrees,
    canonical,
    commitment,
    parts_of,
    restricted_in,
    written_in,
)
from shared.core.words import Words
from shared.log.decided import decided
from shared.log.readers import Readers
from shared.vault.vault import NoSecret, Vault
from tests.samples.papers import DAY
from tests.samples.people import expert_a

ITEM = UUID(int=7)
SALT = bytes(range(SALT_BYTES))


class Telephone(Value):
    number: str


TELEPHONE = Kind("telephone", Telephone)


class Report(Command):
    title: ClassVar = Words("报修", "reporting")

    by: Annotated[Telephone | Kept, TELEPHONE]


def kept(content: Value) -> Kept:
    return Kept(item=ITEM, commitment=commitment(SALT, canonical(content)))


def test_K15_nobody_sends_a_reference_for_content():
    """He would be told what another wrote, once it is opened."""
    sent = Report(by=kept(Telephone(number="1")))
    with pytest.raises(ValidationError):
        Report.model_validate_json(json_of(sent))
    with pytest.raises(ValidationError):
        Report.model_validate({"by": sent.by.model_dump()})
    assert Report.model_validate_json(json_of(sent), context=JOURNALLED) == sent


def test_a_form_asks_for_content_and_not_for_a_reference():
    schema = SubmitExpertOpinion.model_json_schema()
    assert schema["properties"]["opinion"]["$ref"] == "#/$defs/Opinion"
    assert "Kept" not in schema["$defs"]


def test_what_of_a_command_is_restricted():
    assert restricted_in(Report) == {"by": TELEPHONE}
    assert restricted_in(SealExpertOpinion) == {}
    assert written_in(Report(by=Telephone(number="1"))) == {"by": Telephone(number="1")}
    assert written_in(Report(by=kept(Telephone(number="1")))) == {}


def test_K15_content_that_nobody_took_out_is_not_recorded():
    meta = Meta(expert_a.person, expert_a.organisation, ITEM, None, ITEM, DAY)
    with pytest.raises(TypeError, match="by of Report"):
        decided(Addressed(project, "xj-1", Report(by=Telephone(number="1"))), expert_a, meta, 0, [])


def test_K15_a_kind_that_is_never_opened_cannot_be_opened():
    with pytest.raises(ValueError, match="telephone, which is never opened"):
        Opens(Report, TELEPHONE, lambda state, command: [command.by])


@given(st.sampled_from(["pass", "fail"]), st.text(min_size=1, max_size=20).filter(str.strip))
def test_K15_what_is_opened_is_what_was_committed_to(verdict, text):
    try:
        opinion = Opinion(verdict=verdict, text=text)
    except ValidationError:
        return
    opened = OPINION.opened(ITEM, SALT, canonical(opinion))
    assert opened.content == opinion
    assert agrees(kept(opinion), opened)
    other = opinion.model_copy(update={"text": f"{opinion.text}。"})
    assert not agrees(kept(other), opened)
    assert not agrees(kept(opinion), opened.model_copy(update={"salt": bytes(SALT_BYTES).hex()}))


def test_the_parts_of_a_message_at_any_depth():
    one = kept(Telephone(number="1"))
    assert list(parts_of({"a": [(one,)], "b": Report(by=one), "c": {"d": one}}, Kept)) == [one, one, one]


def test_a_service_with_restricted_content_does_not_start_without_a_secret():
    without = Vault(Readers(""), [""])
    without.require_secret(projects)
    with pytest.raises(NoSecret, match="JIUGAI_REVIEWS_VAULT_SECRETS"):
        without.require_secret(reviews)
    Vault(Readers(""), ["secret"]).require_secret(reviews)
