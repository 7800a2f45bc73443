"""Bearer tokens of the local stack: an Ed25519 key made at first start, and what it signs."""

import base64
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from deploy.site.people import Person
from deploy.site.problem import OperatorProblem
from deploy.site.secrets import write_private
from deploy.stack.run import ISSUER
from shared.core.clock import now

KEY, PUBLIC = "token.key", "jwks.json"


def ensure_key(folder: Path) -> None:
    """Make the key at first start; publish its public half beside it."""
    if not (folder / KEY).exists():
        private = OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True)
        write_private(folder / KEY, json.dumps({**private, "kid": _thumbprint(private)}))
    key = json.loads((folder / KEY).read_text())
    public = {name: key[name] for name in ("kty", "crv", "x", "kid")}
    write_private(folder / PUBLIC, json.dumps({"keys": [{**public, "alg": "EdDSA", "use": "sig"}]}))


def token(folder: Path, person: Person, hours: float = 8) -> str:
    """A signed JWT: iss, sub, org, roles, division, iat, exp. Raises OperatorProblem where no key is."""
    if not (folder / KEY).exists():
        raise OperatorProblem("系统还没有启动过。", "The system has never been started here.", "make up")
    key = json.loads((folder / KEY).read_text())
    claims = {
        "iss": ISSUER,
        "sub": person.id,
        "org": person.organisation,
        "roles": [person.role],
        "division": person.division,
        "iat": now(),
        "exp": now() + timedelta(hours=hours),
    }
    private = OKPAlgorithm.from_jwk(key)
    assert isinstance(private, Ed25519PrivateKey)
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": key["kid"]})


def _thumbprint(key: dict[str, str]) -> str:
    """RFC 7638."""
    members = json.dumps({name: key[name] for name in ("crv", "kty", "x")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).decode().rstrip("=")
