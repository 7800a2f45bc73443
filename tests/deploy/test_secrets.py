"""Secrets are made once, stay, are split by reader, and only their owner can read them."""

import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis.strategies import characters, sampled_from, text

from deploy.site import secrets
from deploy.site.components import SERVICES
from deploy.site.plan import DEFAULT_PORTS, make_plan
from deploy.site.problem import OperatorProblem

PRINTABLE = text(characters(exclude_categories=sorted(secrets.UNWRITABLE)) | sampled_from("'\"#$\\{}= 改"))
"""Characters with a meaning in a file of variables are made likely."""


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
        "JIUGAI_FUNDING_VAULT_SECRETS",
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


@given(PRINTABLE, PRINTABLE)
def test_every_printable_value_is_read_back_to_the_letter(one: str, other: str) -> None:
    with TemporaryDirectory() as folder:
        secrets.write(Path(folder), "any", {"ONE": one, "OTHER": other})
        assert secrets.read(Path(folder), "any") == {"ONE": one, "OTHER": other}


@pytest.mark.parametrize("value", ["a\nJIUGAI_KAFKA=evil", "a\rb", "a\tb", "\0", "a\u2028b", "\udcff"])
def test_a_value_with_a_line_break_or_control_is_refused_and_not_shown(value: str, folder: Path) -> None:
    before = (folder / "reviews.env").read_text()
    with pytest.raises(OperatorProblem, match=r"换行符(.|\n)*line break") as refused:
        secrets.write(folder, "reviews", {"NAME": value})
    assert value not in str(refused.value)
    assert (folder / "reviews.env").read_text() == before


@pytest.mark.parametrize("file", ["kafka", "postgres", "funding", "funding.owner", "audit", "subscriber"])
def test_a_file_that_lacks_a_value_gets_no_new_password(file: str, folder: Path) -> None:
    known = secrets.read(folder, file)
    for name in known:
        secrets.write(folder, file, {n: v for n, v in known.items() if n != name})
        before = (folder / f"{file}.env").read_text()
        with pytest.raises(OperatorProblem, match=rf"缺少 {name}(.|\n)*lacks {name}"):
            secrets.ensure(folder, make_plan())
        assert (folder / f"{file}.env").read_text() == before


@pytest.mark.parametrize("dsn", ["postgresql://postgres@h:1/postgres", "postgresql://p:a#b@h/x", "http://[x"])
def test_an_address_that_has_lost_its_password_gets_no_new_one(dsn: str, folder: Path) -> None:
    secrets.write(folder, "postgres", {"JIUGAI_POSTGRES_DSN": dsn})
    with pytest.raises(OperatorProblem, match="lacks JIUGAI_POSTGRES_DSN"):
        secrets.ensure(folder, make_plan())


def test_what_a_file_lacks_the_environment_can_give(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.write(folder, "kafka", {"JIUGAI_KAFKA_ADMIN_USER": "admin"})
    monkeypatch.setenv("JIUGAI_KAFKA_ADMIN_PASSWORD", "known")
    secrets.ensure(folder, make_plan())
    assert secrets.read(folder, "kafka")["JIUGAI_KAFKA_ADMIN_PASSWORD"] == "known"


@pytest.mark.parametrize("garbled", [b"JIUGAI_KAFKA_ADMIN_PASSWORD='half", b"A=\xff"])
def test_a_file_that_cannot_be_read_is_a_problem(garbled: bytes, folder: Path) -> None:
    (folder / "kafka.env").write_bytes(garbled)
    with pytest.raises(OperatorProblem, match=r"无法读取(.|\n)*cannot be read"):
        secrets.ensure(folder, make_plan())
    assert (folder / "kafka.env").read_bytes() == garbled


def test_nobody_is_told_to_delete_the_data_of_postgresql(folder: Path) -> None:
    (folder / "postgres.env").write_text("")
    with pytest.raises(OperatorProblem) as lacking:
        secrets.superuser_dsn(folder)
    assert lacking.value.ways == (
        "put the file back from a copy",
        "set JIUGAI_POSTGRES_DSN in the environment",
    )


def test_a_password_with_special_characters_survives_another_port(folder: Path) -> None:
    secrets.write(
        folder, "postgres", {"JIUGAI_POSTGRES_DSN": "postgresql://postgres:p%40s%2F改@h:1/postgres"}
    )
    secrets.ensure(folder, make_plan())
    assert secrets.password_of(secrets.superuser_dsn(folder)) == "p@s/改"


def test_the_auditor_has_one_password_beside_an_address_from_outside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = secrets.auditor_dsn(folder, "funding")
    monkeypatch.setenv("JIUGAI_PROJECTS_AUDITOR_DSN", "postgresql://auditor:x@db.example/projects")
    secrets.ensure(folder, make_plan())
    secrets.ensure(folder, make_plan())
    assert secrets.auditor_dsn(folder, "funding") == before
