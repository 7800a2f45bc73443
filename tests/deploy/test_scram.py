"""A password's verifier against the published conversation of RFC 7677, section 3."""

import hashlib
import hmac
from base64 import b64decode

from deploy.postgres.provision import scram_verifier

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
