"""Three brokers from the same jars as the one of the local stack, each with a disk of its own.

python -m tests.faults.brokers <folder> <node>   becomes one of them
"""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from confluent_kafka import KafkaException

from deploy.kafka import broker, grants
from deploy.kafka.properties import Broker, Quorum
from deploy.site import secrets
from deploy.site.folder import CHECKOUT
from deploy.site.plan import LOOPBACK
from tests.eventually import eventually_sync
from tests.faults.processes import TIED

NODES = (1, 2, 3)
PATIENCE_S = 60


@dataclass
class Cluster:
    """Brokers by the number of their node."""

    folder: Path
    password: str
    ports: list[int]
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def addresses(self) -> str:
        return ",".join(f"{LOOPBACK}:{port}" for port in self.ports[: len(NODES)])

    def start(self, node: int) -> None:
        command = [*TIED, sys.executable, "-m", "tests.faults.brokers", str(self.folder), str(node)]
        log = os.open(self.folder / f"{node}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.running[node] = subprocess.Popen(command, cwd=CHECKOUT, stdout=log, stderr=log)
        os.close(log)

    def kill(self, node: int) -> None:
        """Returns when the others have noticed."""
        self.end(node)
        self._until(lambda: bool(self.lagging()), "somebody noticed")

    def end(self, node: int) -> None:
        process = self.running.pop(node)
        process.kill()
        process.wait()

    def lose_disk(self, node: int) -> None:
        """Of a node that does not run."""
        assert node not in self.running
        shutil.rmtree(self.folder / str(node))

    def wait(self) -> None:
        """Until all copies of everything are in step again."""
        self._until(lambda: not self.lagging(), "all in step")

    def lagging(self) -> list[str]:
        """Partitions of which a copy is behind, brokers that are not there."""
        admin = grants.client(self.addresses, (secrets.ADMIN, self.password))
        try:
            seen = admin.list_topics(timeout=5)
        except KafkaException as error:
            return [str(error)]
        late = [
            f"{topic.topic}/{p.id}"
            for topic in seen.topics.values()
            for p in topic.partitions.values()
            if len(p.isrs) < len(NODES)
        ]
        return late if len(seen.brokers) == len(NODES) else [*late, f"{len(seen.brokers)} brokers"]

    def _until(self, reached: Callable[[], bool], awaited: str) -> None:
        eventually_sync(reached, lambda: f"{awaited}; behind: {self.lagging()}", PATIENCE_S)


@contextmanager
def three_brokers(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder, os.urandom(12).hex(), _free_ports(2 * len(NODES)))
    about = {"cluster": broker.new_cluster(), "password": cluster.password, "ports": cluster.ports}
    secrets.write_private(folder / "cluster.json", json.dumps(about))
    with ExitStack() as ending:
        ending.callback(lambda: [cluster.end(node) for node in list(cluster.running)])
        for node in NODES:
            cluster.start(node)
        cluster.wait()
        yield cluster


def become(folder: Path, node: int) -> None:
    about = json.loads((folder / "cluster.json").read_text())
    ports, controllers = about["ports"][:3], about["ports"][3:]
    quorum = Quorum(about["cluster"], tuple(f"{LOOPBACK}:{port}" for port in controllers), node)
    broker.run(
        folder / str(node),
        Broker(
            port=ports[node - 1],
            controller_port=controllers[node - 1],
            data=folder / str(node) / "data",
            user=secrets.ADMIN,
            password=about["password"],
            subscriber="nobody",
            subscriber_password=about["password"],
            advertised=f"{LOOPBACK}:{ports[node - 1]}",
            quorum=quorum,
        ),
    )


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


if __name__ == "__main__":
    become(Path(sys.argv[1]), int(sys.argv[2]))
