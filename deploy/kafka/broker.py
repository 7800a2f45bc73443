"""The broker's process: formats an empty data folder, then becomes Kafka."""

import base64
import hashlib
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from deploy.kafka import jars, java
from deploy.kafka.properties import Broker
from deploy.site.problem import OperatorProblem
from deploy.site.secrets import write_private

ITERATIONS = 4096


def run(folder: Path, broker: Broker) -> None:
    """Replace this process by the broker; `folder` holds its properties and, below, its data."""
    class_path = jars.class_path()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (broker.data / "meta.properties").exists():
        _format(folder, broker, class_path)
    properties = folder / "server.properties"
    write_private(properties, broker.properties())
    command = java.command(class_path, *_heap(), "kafka.Kafka", str(properties))
    os.execve(command[0], command, java.environment())


def _format(folder: Path, broker: Broker, class_path: str) -> None:
    """Format a new folder and rename it, so that Kafka never starts on a half-formatted one."""
    new = replace(broker, data=folder / "data.new")
    shutil.rmtree(new.data, ignore_errors=True)
    properties, arguments = folder / "format.properties", folder / "format.arguments"
    write_private(properties, new.properties())
    # In a file, because every process of the machine can read an argument.
    write_private(arguments, _format_arguments(new, properties))
    command = java.command(class_path, "kafka.tools.StorageTool", "format", f"@{arguments}")
    # Nobody may see the output: it contains the salted keys of the users. A reason is among the errors.
    done = subprocess.run(
        command, env=java.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    arguments.unlink()
    properties.unlink()
    if done.returncode:
        raise _not_formatted(new.data, done.stderr.decode(errors="replace"))
    shutil.rmtree(broker.data, ignore_errors=True)
    new.data.rename(broker.data)


def _not_formatted(data: Path, errors: str) -> OperatorProblem:
    """With Java's reasons, without the places in its code."""
    reasons = [line for line in errors.splitlines() if line.strip() and not line.startswith("\t")]
    zh, en = f"消息服务器的数据目录 {data} 无法格式化。", f"Kafka could not format {data}."
    return OperatorProblem(zh, en, log=reasons[-5:])


def _format_arguments(broker: Broker, properties: Path) -> str:
    cluster = broker.quorum.cluster if broker.quorum else new_cluster()
    alone = [] if broker.quorum else ["--standalone"]
    return "\n".join(
        [*alone, f"--cluster-id={cluster}", f"--config={properties}", f"--add-scram={_administrator(broker)}"]
    )


def _administrator(broker: Broker) -> str:
    """Its password is salted (RFC 5802): a comma would end a plain one, and an error could repeat it."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha512", broker.password.encode(), salt, ITERATIONS)
    keys = f"salt={_base64(salt)},saltedpassword={_base64(salted)},iterations={ITERATIONS}"
    return f"SCRAM-SHA-512=[name={broker.user},{keys}]"


def new_cluster() -> str:
    """A new id for each cluster, so that a client can tell an empty broker from the one it knew."""
    return base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _heap() -> list[str]:
    size = os.environ.get("JIUGAI_KAFKA_HEAP", "256m")
    return [f"-Xms{size}", f"-Xmx{size}"]
