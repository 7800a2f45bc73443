"""One component in the foreground, as the supervisor and containers start it.

python -m deploy.stack.run projects
"""

import ctypes
import os
import signal
import sys
from typing import NoReturn

from deploy.site import secrets
from deploy.site.components import APPLICATIONS, GRANTS
from deploy.site.folder import StackFolder
from deploy.site.plan import LOOPBACK, Plan, variable
from deploy.site.problem import OperatorProblem

ISSUER = "jiugai-local"
PR_SET_PDEATHSIG = 1


def application_environment(folder: StackFolder, plan: Plan, name: str) -> dict[str, str]:
    """The settings of one application: where Kafka is, its own address and secrets, the issuer of tokens."""
    return {
        "JIUGAI_STATE": str(folder.root),
        "JIUGAI_KAFKA": plan.kafka,
        "JIUGAI_ISSUER": ISSUER,
        "JIUGAI_JWKS_URL": (folder.secrets / "jwks.json").as_uri(),
        "JIUGAI_SECRETS_FILE": str(folder.secrets / f"{name}.env"),
        variable(name, "PORT"): str(plan.ports[name]),
        variable(name, "HOST"): _bind(),
        variable(name, "FILES"): os.environ.get(variable(name, "FILES"), str(folder.files(name))),
    }


def owner_environment(folder: StackFolder, service: str) -> dict[str, str]:
    """The settings of a migration: the owner's secrets and nothing else."""
    return {"JIUGAI_SECRETS_FILE": str(folder.secrets / f"{service}.owner.env")}


def run(component: str) -> None:
    """Become the component. Returns only for the grants program, when it is stopped."""
    folder = StackFolder.here()
    plan = Plan.load(folder)
    if component == "postgres":
        _postgres(folder, plan)
    elif component == "kafka":
        _kafka(folder, plan)
    elif component == GRANTS:
        _grants(folder, plan)
    elif component in APPLICATIONS:
        _application(folder, plan, component)
    else:
        sys.exit(f"no such component: {component}")


def _postgres(folder: StackFolder, plan: Plan) -> None:
    from deploy.postgres import server

    _die_with_parent(signal.SIGINT)
    superuser_dsn = secrets.superuser_dsn(folder.secrets)
    server.run(folder.data("postgres"), plan.ports["postgres"], superuser_dsn, _bind())


def _kafka(folder: StackFolder, plan: Plan) -> None:
    from deploy.kafka import broker
    from deploy.kafka.properties import Broker

    _die_with_parent(signal.SIGTERM)
    user, password = secrets.kafka_admin(folder.secrets)
    subscriber, subscriber_password = secrets.kafka_user(folder.secrets, secrets.SUBSCRIBER)
    settings = Broker(
        port=plan.ports["kafka"],
        controller_port=plan.ports["kafka_controller"],
        data=folder.data("kafka") / "data",
        user=user,
        password=password,
        subscriber=subscriber,
        subscriber_password=subscriber_password,
        advertised=plan.kafka,
        bind=_bind(),
        outside=os.environ.get("JIUGAI_KAFKA_OUTSIDE"),
    )
    broker.run(folder.data("kafka"), settings)


def _grants(folder: StackFolder, plan: Plan) -> None:
    from deploy.kafka import grants

    _die_with_parent(signal.SIGTERM)
    # The first process of a container ignores every signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    grants.run(plan.kafka, folder.secrets)


def _application(folder: StackFolder, plan: Plan, name: str) -> NoReturn:
    _die_with_parent(signal.SIGTERM)
    environment = {**os.environ, **application_environment(folder, plan, name)}
    os.execve(sys.executable, [sys.executable, "-m", f"services.{name}"], environment)


def _bind() -> str:
    """Loopback, unless the image says that the container's own network is the boundary."""
    return os.environ.get("JIUGAI_BIND", LOOPBACK)


def _die_with_parent(number: signal.Signals) -> None:
    """A component never outlives its supervisor: no orphan holds a port or a data folder."""
    if sys.platform == "linux" and os.getpid() != 1:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))


if __name__ == "__main__":
    try:
        run(sys.argv[1])
    except OperatorProblem as problem:
        sys.exit(str(problem))
