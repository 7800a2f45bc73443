"""Folders as people name them, on a machine whose locale knows nothing but ASCII."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from deploy.kafka import broker
from deploy.site import secrets
from deploy.site.folder import StackFolder
from deploy.site.problem import OperatorProblem
from deploy.stack.local import LocalStack
from tests.deploy.test_broker_files import BROKER
from tests.deploy.test_stack import create_topic


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JIUGAI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "C")


async def log_in_to_both(stack: LocalStack) -> None:
    await create_topic(stack, "projects")
    connection = await asyncpg.connect(secrets.runtime_dsn(stack.folder.secrets, "projects"))
    await connection.close()


@pytest.mark.stack
def test_kafka_and_postgresql_run_in_a_folder_of_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "旧　改 %(x)s $HOME ;#'\"`"
    with LocalStack(folder, ("postgres", "kafka"), ports="free") as stack:
        asyncio.run(log_in_to_both(stack))
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.stack
def test_why_kafka_could_not_format_its_data_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "execve")  # it would end the tests
    with pytest.raises(OperatorProblem, match="Unable to parse SASL://nowhere"):
        broker.run(tmp_path, replace(BROKER, data=tmp_path / "data", advertised="nowhere"))


@pytest.mark.parametrize("name", ["旧改", "旧　改 %(x)s $HOME ;#'\"`", "a:b"])
def test_a_folder_may_be_named_as_people_name_folders(tmp_path: Path, name: str) -> None:
    folder = StackFolder(tmp_path / name)
    folder.create()
    assert folder.secrets.is_dir()


@pytest.mark.parametrize("name", ["a,b", "a\nb", "\udcbe\udcc9\udcb8\udcc4"])
def test_a_folder_that_kafka_cannot_be_told_is_refused(tmp_path: Path, name: str) -> None:
    """The last is 旧改 in GBK where names are read as UTF-8."""
    with pytest.raises(OperatorProblem, match="set JIUGAI_STATE"):
        StackFolder(tmp_path / name).create()


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OperatorProblem, match="may write"):
        StackFolder(tmp_path / "file").create()
