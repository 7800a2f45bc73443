"""The broker's jars and properties."""

import fcntl
import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from hypothesis import given
from hypothesis.strategies import characters, text

from deploy.kafka import jars, java
from deploy.kafka.jars import Jar
from deploy.kafka.properties import Broker, Quorum, in_properties
from deploy.site.problem import OperatorProblem

USERS = ("admin", "secret", "subscriber", "reading")
BROKER = Broker(9092, 9093, Path("/data"), *USERS, advertised="127.0.0.1:9092")


def properties(broker: Broker) -> dict[str, str]:
    return properties_of(broker.properties())


def properties_of(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if line)


def test_every_jar_is_locked_with_its_hash_and_no_address() -> None:
    assert all(len(jar.sha256) == 64 for jar in jars.locked())
    assert {"kafka_2.13", "slf4j-simple"} <= {jar.artifact for jar in jars.locked()}
    assert "://" not in jars.LOCK.read_text()


def test_changed_bytes_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars, "REPOSITORY", tmp_path)
    jar = Jar("org.example", "thing", "1.0", "0" * 64)
    assert not jar.intact()
    jar.path.parent.mkdir(parents=True)
    jar.path.write_bytes(b"something else")
    assert not jar.intact()


def test_of_two_processes_one_fetches_and_the_other_finds_the_jars(monkeypatch, tmp_path: Path) -> None:
    jar = Jar("org.example", "sample", "1", hashlib.sha256(b"jar").hexdigest())
    together, fetched = Barrier(2), []

    def fetch(missing: list[Jar], progress: jars.Progress) -> None:
        with suppress(BrokenBarrierError):
            together.wait(timeout=0.5)  # passed only where both fetch at once
        for one in missing:
            one.path.parent.mkdir(parents=True, exist_ok=True)
            one.path.write_bytes(b"jar")
            fetched.append(one)

    monkeypatch.setattr(jars, "REPOSITORY", tmp_path)
    monkeypatch.setattr(jars, "locked", lambda: [jar])
    monkeypatch.setattr(jars, "_fetch", fetch)
    with ThreadPoolExecutor(2) as pool:
        paths = set(pool.map(lambda _: jars.class_path(), range(2)))
    assert (paths, fetched) == ({str(jar.path)}, [jar])


@pytest.fixture
def missing_jar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Jar:
    """The only one that is locked; nobody can fetch it."""
    jar = Jar("org.example", "sample", "1", "0" * 64)

    def fetch(missing: list[Jar], progress: jars.Progress) -> None:
        raise OSError("no route")

    monkeypatch.setattr(jars, "REPOSITORY", tmp_path / "maven")
    monkeypatch.setattr(jars, "locked", lambda: [jar])
    monkeypatch.setattr(jars, "_fetch", fetch)
    return jar


def test_a_repository_that_cannot_be_written_is_a_problem(missing_jar: Jar) -> None:
    jars.REPOSITORY.write_bytes(b"")
    with pytest.raises(OperatorProblem, match=f"let this user write {jars.REPOSITORY}"):
        jars.class_path()


def test_a_lock_that_is_a_folder_is_a_problem(missing_jar: Jar) -> None:
    place = jars.REPOSITORY / ".lock"
    place.mkdir(parents=True)
    with pytest.raises(OperatorProblem, match=str(place)):
        jars.class_path()


def test_a_jar_that_is_a_folder_is_a_problem(missing_jar: Jar) -> None:
    missing_jar.path.mkdir(parents=True)
    with pytest.raises(OperatorProblem, match=str(missing_jar.path)):
        jars.class_path()


def test_a_jar_that_cannot_be_fetched_is_a_problem(missing_jar: Jar) -> None:
    with pytest.raises(OperatorProblem, match="no route"):
        jars.class_path()


def test_who_waits_for_another_process_says_so_once(
    missing_jar: Jar, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def flock(file: object, how: int) -> None:
        asked.append(how)
        if how & fcntl.LOCK_NB:
            raise BlockingIOError

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(OperatorProblem, match="no route"):
        jars.class_path()
    assert capsys.readouterr().err == f"{jars.WAITING}\n"
    assert asked == [fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_EX]


def test_who_need_not_wait_says_nothing(missing_jar: Jar, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OperatorProblem):
        jars.class_path()
    assert capsys.readouterr().err == ""


def test_where_jars_cannot_be_had_the_ways_are_named() -> None:
    problem = jars.unavailable(OSError("no route"))
    assert isinstance(problem, OperatorProblem)
    assert "JIUGAI_KAFKA=host:port" in str(problem)
    assert "docker compose up" in str(problem)


@given(text(characters(exclude_categories=["Cs"])))
def test_java_reads_every_name_as_it_is(name: str) -> None:
    """java.util.Properties undoes \\uXXXX as Python's unicode_escape does, but into UTF-16."""
    units = in_properties(name).encode("ascii").decode("unicode_escape")
    assert units.encode("utf-16", "surrogatepass").decode("utf-16") == name


def test_a_property_has_no_letter_that_properties_cannot_hold() -> None:
    said = replace(BROKER, data=Path("/旧改/𠮷\\n"), password='密"\\').properties()
    assert said.isascii()
    assert properties_of(said)["log.dirs"] == r"/\u65e7\u6539/\ud842\udfb7\u005cn"
    assert r'password="\u5bc6\u005c"\u005c\u005c";' in said


def test_java_reads_names_of_files_as_python_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert java.environment()["LC_ALL"] in java.UTF8_LOCALES


def test_a_machine_without_a_utf8_locale_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "UTF8_LOCALES", ("xx_XX.UTF-8",))
    with pytest.raises(OperatorProblem, match="localedef"):
        java.environment()


def test_loopback_only_and_nothing_allowed_that_is_not_granted() -> None:
    said = properties(BROKER)
    assert said["listeners"] == "SASL://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"
    assert said["allow.everyone.if.no.acl.found"] == "false"
    assert said["auto.create.topics.enable"] == "false"


def test_in_containers_outsiders_get_an_address_they_can_reach() -> None:
    broker = Broker(9092, 9093, Path("/d"), *USERS, "kafka:9092", "0.0.0.0", "127.0.0.1:19094")
    said = properties(broker)
    assert said["listeners"].endswith("OUTSIDE://0.0.0.0:19094")
    assert said["advertised.listeners"].startswith("SASL://kafka:9092,")
    assert said["advertised.listeners"].endswith("OUTSIDE://127.0.0.1:19094")


def test_alone_it_keeps_one_copy_of_three_two_are_always_there() -> None:
    three = Quorum("cluster", ("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"), node=2)
    said, alone = properties(replace(BROKER, quorum=three)), properties(BROKER)
    assert (alone["offsets.topic.replication.factor"], alone["min.insync.replicas"]) == ("1", "1")
    assert (said["offsets.topic.replication.factor"], said["min.insync.replicas"]) == ("3", "2")
    assert said["controller.quorum.voters"] == "1@127.0.0.1:1,2@127.0.0.1:2,3@127.0.0.1:3"
    assert (said["node.id"], "controller.quorum.bootstrap.servers" in said) == ("2", False)
