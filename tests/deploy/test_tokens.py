"""Tokens of the local stack are verified by the published key, and speak for valid organisations."""

import json
from pathlib import Path

import jwt
import pytest
from stdnum.cn import uscc

from deploy.site.people import PEOPLE
from deploy.stack.tokens import KEY, PUBLIC, ensure_key, token


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ensure_key(tmp_path)
    return tmp_path


def claims(folder: Path, signed: str) -> dict[str, object]:
    keys = jwt.PyJWKSet.from_json((folder / PUBLIC).read_text())
    key = keys[jwt.get_unverified_header(signed)["kid"]]
    return jwt.decode(signed, key, algorithms=["EdDSA"], issuer="jiugai-local")


def test_says_who_asks(folder: Path) -> None:
    said = claims(folder, token(folder, PEOPLE["street"]))
    assert (said["sub"], said["roles"], said["division"]) == ("sample-street", ["street"], "340603001")
    assert said["org"] == PEOPLE["street"].organisation


def test_a_narrower_division_can_be_asked_for(folder: Path) -> None:
    assert claims(folder, token(folder, PEOPLE["street"].within("340603002")))["division"] == "340603002"


def test_expires(folder: Path) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        claims(folder, token(folder, PEOPLE["street"], hours=-1))


def test_the_key_is_kept_and_its_private_half_is_not_published(folder: Path) -> None:
    before = (folder / KEY).read_text()
    ensure_key(folder)
    assert (folder / KEY).read_text() == before
    assert "d" not in json.loads((folder / PUBLIC).read_text())["keys"][0]


@pytest.mark.parametrize("role", PEOPLE)
def test_every_credit_code_is_valid(role: str) -> None:
    assert uscc.is_valid(PEOPLE[role].organisation)


def test_no_two_people_share_an_organisation() -> None:
    assert len({person.organisation for person in PEOPLE.values()}) == len(PEOPLE)
