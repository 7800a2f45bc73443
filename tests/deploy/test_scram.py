"""A password's verifier against the published conversation of RFC 7677, section 3."""

import hashlib
import hmac
from base64 import b64decode

import pytest

from deploy.postgres import provision
from deploy.postgres.provision import scram_verifier, verifier_of
from deploy.site.problem import OperatorProblem

SALT = "W22ZaJ0SNY7soEsUEjb6gQ=="
NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
CONVERSATION = f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={NONCE},s={SALT},i=4096,c=biws,r={NONCE}".encode()
CLIENT_PROOF = b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
SERVER_SIGNATURE = b64decode("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")


def keys(verifier: str) -> tuple[bytes, bytes]:
    """(StoredKey, ServerKey)"""
    stored, server = verifier.rpartition("$")[2].split(":")
    return b64decode(stored), b64decode(server)


def test_the_verifier_names_mechanism_iterations_and_salt() -> None:
    assert scram_verifier("pencil", b64decode(SALT)).startswith(f"SCRAM-SHA-256$4096:{SALT}$")


def test_its_keys_verify_the_proof_and_sign_the_conversation() -> None:
    stored, server = keys(scram_verifier("pencil", b64decode(SALT)))
    signature = hmac.digest(stored, CONVERSATION, "sha256")
    client_key = bytes(a ^ b for a, b in zip(CLIENT_PROOF, signature, strict=True))
    assert hashlib.sha256(client_key).digest() == stored
    assert hmac.digest(server, CONVERSATION, "sha256") == SERVER_SIGNATURE


def test_each_verifier_has_a_salt_of_its_own_and_no_password_in_it() -> None:
    one, other = scram_verifier("pencil"), scram_verifier("pencil")
    assert one != other
    assert "pencil" not in one + other


@pytest.mark.parametrize(
    ("written", "password"), [("p%40ss", "p@ss"), ("%E6%97%A7%20%2F", "旧 /"), ("a%25b", "a%b")]
)
def test_the_password_of_an_address_is_percent_decoded(
    written: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provision, "scram_verifier", lambda text: f"verifier of {text}")
    assert verifier_of("reader", f"postgresql://reader:{written}@h/d") == f"verifier of {password}"


@pytest.mark.parametrize("dsn", ["postgresql://reader:@h/d", "postgresql://reader@h/d", "http://[h"])
def test_an_address_without_a_password_is_a_problem(dsn: str) -> None:
    with pytest.raises(OperatorProblem, match=r"reader 的地址中没有密码。\n.*reader has no password"):
        verifier_of("reader", dsn)


@pytest.mark.parametrize("forbidden", ["a%07b", "%EE%80%80", "%D8%A71"])
def test_a_password_that_saslprep_refuses_is_a_problem_that_does_not_show_it(forbidden: str) -> None:
    with pytest.raises(OperatorProblem, match=r"reader 的密码(.|\n)*SASLprep") as refused:
        verifier_of("reader", f"postgresql://reader:{forbidden}@h/d")
    assert forbidden not in str(refused.value)
