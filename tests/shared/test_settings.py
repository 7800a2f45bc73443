"""Settings come from the environment, then from the file of secrets, then from the common names."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from deploy.site import secrets
from shared.settings import Settings, read_settings


@pytest.fixture
def tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Tell a process values by its file of secrets, and by its environment: nothing else is in it."""
    for name in [name for name in os.environ if name.startswith("JIUGAI_")]:
        monkeypatch.delenv(name)

    def told(file: dict[str, str], **environment: str) -> Settings:
        secrets.write(tmp_path, "funding", file)
        monkeypatch.setenv("JIUGAI_SECRETS_FILE", str(tmp_path / "funding.env"))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return read_settings("funding")

    return told


PASSWORDS = ["a${HOME}b$c", "a #b", '"quoted"', "'q'", "  ends  ", '\\"', "C:\\new", "旧改"]


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password_arrives_to_the_letter(password: str, tell) -> None:
    assert tell({"JIUGAI_FUNDING_KAFKA_PASSWORD": password}).kafka_password == password


def test_the_environment_comes_before_the_file(tell) -> None:
    assert tell({"JIUGAI_FUNDING_DSN": "file"}, JIUGAI_FUNDING_DSN="environment").dsn == "environment"


def test_the_own_name_in_the_file_comes_before_the_common_one_of_the_environment(tell) -> None:
    assert tell({"JIUGAI_FUNDING_KAFKA_USER": "own"}, JIUGAI_KAFKA_USER="common").kafka_user == "own"


def test_the_common_name_holds_where_no_own_is_given(tell) -> None:
    told = tell({}, JIUGAI_KAFKA="a:1,b:2", JIUGAI_HOST="0.0.0.0", JIUGAI_FUNDING_PORT="18003")
    assert (told.kafka_servers, told.host, told.port) == (["a:1", "b:2"], "0.0.0.0", 18003)


def test_of_another_service_nothing_is_taken(tell) -> None:
    assert tell({"JIUGAI_REVIEWS_DSN": "other"}, JIUGAI_SERVICE="reviews", JIUGAI_FUNDING_SERVICE="x") == (
        Settings(service="funding")
    )


def test_without_a_file_the_environment_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIUGAI_SECRETS_FILE", raising=False)
    monkeypatch.setenv("JIUGAI_FUNDING_DSN", "environment")
    assert read_settings("funding").dsn == "environment"


def test_a_port_that_is_no_number_stops_the_process(tell) -> None:
    with pytest.raises(ValidationError, match="port"):
        tell({}, JIUGAI_FUNDING_PORT="eighty")


@pytest.mark.parametrize("prefix", ["jiugai", "/jiugai/", "/", "https://example.org/jiugai"])
def test_a_prefix_that_is_none_stops_the_process(tell, prefix: str) -> None:
    with pytest.raises(ValidationError, match="root_path"):
        tell({}, JIUGAI_FUNDING_ROOT_PATH=prefix)


def test_no_password_is_printed(tell) -> None:
    file = {"JIUGAI_FUNDING_KAFKA_PASSWORD": "secret", "JIUGAI_FUNDING_DSN": "postgresql://f:secret@h/f"}
    assert "secret" not in repr(tell(file))
