"""Kafka's jars: named with their sha256 in jgo.lock.toml, brought from Maven Central by jgo."""

import hashlib
import os
import sys
import tomllib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.site.alone import alone
from deploy.site.problem import OperatorProblem

KAFKA = ("org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36")
LOCK = Path(__file__).with_name("jgo.lock.toml")
# Beside the wheels, so that nobody fetches the program again after deleting a broker's data.
REPOSITORY = Path(sys.prefix) / "share" / "jiugai" / "maven"
WAITING = "另一进程正在下载 Kafka，本进程等待。 · Another process fetches Kafka's jars; this one waits."

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Jar:
    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def path(self) -> Path:
        folder = REPOSITORY.joinpath(*self.group.split("."), self.artifact, self.version)
        return folder / f"{self.artifact}-{self.version}.jar"

    def intact(self) -> bool:
        try:
            return _sha256(self.path) == self.sha256
        except FileNotFoundError:
            return False


def locked() -> list[Jar]:
    rows = tomllib.loads(LOCK.read_text())["dependencies"]
    return [Jar(r["groupId"], r["artifactId"], r["version"], r["sha256"]) for r in rows]


def class_path(progress: Progress = lambda done, of: None) -> str:
    """The Java class path of every locked jar. Fetches missing and changed ones. Raises OperatorProblem."""
    jars = locked()
    try:
        if _missing(jars):
            with alone(REPOSITORY / ".lock", WAITING):
                _fetch(_missing(jars), progress)
    except (OSError, RuntimeError) as error:
        raise unavailable(error) from error
    return os.pathsep.join(str(jar.path) for jar in jars)


def resolve() -> str:
    """The text of a new lock: what jgo resolves now, sorted, so that the same jars give the same text."""
    import jgo

    artifacts = sorted(jgo.resolve("+".join(KAFKA)), key=lambda a: (a.groupId, a.artifactId))
    return "\n".join(
        f'[[dependencies]]\ngroupId = "{a.groupId}"\nartifactId = "{a.artifactId}"\n'
        f'version = "{a.version}"\nsha256 = "{_sha256(a.resolve())}"\n'
        for a in artifacts
    )


def _missing(jars: Iterable[Jar]) -> list[Jar]:
    return [jar for jar in jars if not jar.intact()]


def _fetch(jars: list[Jar], progress: Progress) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done, _ in enumerate(pool.map(_fetch_one, jars), start=1):
            progress(done, len(jars))


def _fetch_one(jar: Jar) -> None:
    from jgo.maven import MavenContext

    mirror = os.environ.get("JIUGAI_MAVEN")
    context = MavenContext(
        repo_cache=REPOSITORY, remote_repos={"mirror": mirror} if mirror else None, timeout=60
    )
    jar.path.unlink(missing_ok=True)
    context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    if not jar.intact():
        jar.path.unlink(missing_ok=True)
        raise RuntimeError(f"{jar.path.name} is not the file that was locked")


def unavailable(error: Exception) -> OperatorProblem:
    return OperatorProblem(
        "无法取得消息系统的程序文件。",
        "Kafka's jars cannot be had.",
        f"let this user write {REPOSITORY}",
        "reach Maven Central, or name a mirror of it: JIUGAI_MAVEN=https://…",
        "use a broker that runs elsewhere: JIUGAI_KAFKA=host:port (docs/operating.md)",
        "use containers instead: docker compose up",
        reason=error,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    LOCK.write_text(resolve())
