"""The issuer of tokens for tests at a service's door, and what a sample person shows there."""

from pathlib import Path

import pytest

from deploy.site.people import PEOPLE
from deploy.stack.tokens import ensure_key, token


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the issuer's private and public key."""
    folder = tmp_path_factory.mktemp("keys")
    ensure_key(folder)
    return folder


def bearer(keys: Path, role: str, **more: str) -> dict[str, str]:
    """Headers of the role's sample person, and more headers."""
    return {"Authorization": f"Bearer {token(keys, PEOPLE[role])}", **more}
