"""A database that an earlier draft made."""

from typing import Any

import pytest
from alembic.util import CommandError
from sqlalchemy import create_engine, text

from shared import migrate
from shared.views.versions import OtherRow, Version


def upgrade_what_a_draft_made(revision: str) -> None:
    with create_engine("sqlite://").begin() as connection:
        connection.execute(text("create table alembic_version (version_num text)"))
        connection.execute(text("insert into alembic_version values (:revision)"), {"revision": revision})
        migrate._upgrade(connection)


def test_it_is_refused_in_two_languages_and_with_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def upgrade(*_: Any) -> None:
        upgrade_what_a_draft_made("0007_of_a_draft")

    monkeypatch.setattr(migrate, "migrate", upgrade)
    with pytest.raises(SystemExit, match=r"重新建立。\n.*make it anew") as ended:
        migrate.main("projects")
    assert isinstance(ended.value.code, str)  # Python writes it to stderr and exits with 1


def test_a_row_that_changed_without_a_new_version_is_refused_in_two_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def upgrade(*_: Any) -> None:
        raise OtherRow(Version("projects", 1, "projects.projects@1", 1, "live"), 1)

    monkeypatch.setattr(migrate, "migrate", upgrade)
    with pytest.raises(SystemExit, match=r"版本号却未提高.*\n.*needs another version="):
        migrate.main("projects")


def test_the_migrations_are_found_whatever_the_name_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic's settings expand a %."""
    monkeypatch.setattr(migrate, "__file__", "/srv/%改/shared/migrate.py")
    with pytest.raises(migrate.OtherHistory):
        upgrade_what_a_draft_made("0007_of_a_draft")


def test_another_fault_of_the_migrations_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise CommandError("two heads")

    monkeypatch.setattr(migrate.command, "upgrade", fail)
    with pytest.raises(CommandError, match="two heads"):
        upgrade_what_a_draft_made("0001")
