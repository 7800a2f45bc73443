"""Secrets are made once, stay, are split by reader, and only their owner can read them."""

import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.site import secrets
from deploy.site.components import SERVICES
from deploy.site.plan import DEFAULT_PORTS, make_plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    secrets.ensure(tmp_path / "secrets", make_plan())
    return tmp_path / "secrets"


def test_only_the_owner_can_read_them(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_the_same_at_a_second_start(folder: Path) -> None:
    before = {file.name: file.read_text() for file in folder.iterdir()}
    secrets.ensure(folder, make_plan())
    assert {file.name: file.read_text() for file in folder.iterdir()} == before


def test_another_port_leaves_the_passwords_as_they_are(folder: Path) -> None:
    before = urlsplit(secrets.runtime_dsn(folder, "projects"))
    secrets.ensure(folder, make_plan(ports={**DEFAULT_PORTS, "postgres": 5433}))
    after = urlsplit(secrets.runtime_dsn(folder, "projects"))
    assert (after.port, after.password, after.username) == (5433, before.password, "projects_runtime")


def test_no_two_are_the_same(folder: Path) -> None:
    passwords = [secrets.kafka_admin(folder)[1], secrets.password_of(secrets.superuser_dsn(folder))]
    passwords += [secrets.kafka_user(folder, user)[1] for user in secrets.KAFKA_USERS]
    passwords += [secrets.password_of(secrets.runtime_dsn(folder, s)) for s in SERVICES]
    passwords += [secrets.password_of(secrets.owner_dsn(folder, s)) for s in SERVICES]
    passwords += [secrets.password_of(secrets.auditor_dsn(folder, "projects"))]
    assert len(set(passwords)) == len(passwords)


def test_a_service_gets_its_own_and_no_owners_password(folder: Path) -> None:
    assert set(secrets.read(folder, "funding")) == {
        "JIUGAI_FUNDING_DSN",
        "JIUGAI_FUNDING_KAFKA_USER",
        "JIUGAI_FUNDING_KAFKA_PASSWORD",
    }
    assert set(secrets.read(folder, "funding.owner")) == {"JIUGAI_FUNDING_OWNER_DSN"}


def test_what_the_environment_names_is_taken_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_REVIEWS_DSN", "postgresql://reviews_runtime:x@db.example:5432/reviews")
    secrets.ensure(folder, make_plan())
    assert secrets.read(folder, "reviews")["JIUGAI_REVIEWS_DSN"].endswith("@db.example:5432/reviews")
    assert urlsplit(secrets.runtime_dsn(folder, "projects")).hostname == "127.0.0.1"


def test_a_value_is_read_back_to_the_letter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dsn = "postgresql://reviews_runtime:a$b${HOME}c#d=e@db.example:5432/reviews?ssl=require"
    monkeypatch.setenv("JIUGAI_REVIEWS_DSN", dsn)
    secrets.ensure(folder, make_plan())
    assert secrets.read(folder, "reviews")["JIUGAI_REVIEWS_DSN"] == dsn


def test_a_file_that_is_not_there_has_no_values(folder: Path) -> None:
    assert secrets.read(folder, "nobody") == {}
