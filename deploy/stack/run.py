"""One part in the foreground: `python -m deploy.stack.run projects`. What supervisor and containers start."""

import ctypes
import os
import signal
import sys
from typing import NoReturn

from deploy.stack import secrets
from deploy.stack.components import APPLICATIONS, GRANTS
from deploy.stack.folder import StackFolder
from deploy.stack.plan import LOOPBACK, Plan, variable
from deploy.stack.problem import OperatorProblem

ISSUER = "jiugai-local"
PR_SET_PDEATHSIG = 1


def application_environment(state: StackFolder, plan: Plan, name: str) -> dict[str, str]:
    """What a service is told: where Kafka is, its own address and secrets, the issuer of its tokens."""
    return {
        "JIUGAI_STATE": str(state.root),
        "JIUGAI_KAFKA": plan.kafka,
        "JIUGAI_ISSUER": ISSUER,
        "JIUGAI_JWKS_URL": (state.secrets / "jwks.json").as_uri(),
        "JIUGAI_SECRETS_FILE": str(state.secrets / f"{name}.env"),
        variable(name, "PORT"): str(plan.ports[name]),
        variable(name, "HOST"): _bind(),
    }


def owner_environment(state: StackFolder, service: str) -> dict[str, str]:
    """What the migration of a service is told: the owner's secrets and nothing else."""
    return {"JIUGAI_SECRETS_FILE": str(state.secrets / f"{service}.owner.env")}


def run(part: str) -> None:
    """Become the part; returns only when `part` is the keeper of grants and that is stopped."""
    state = StackFolder.here()
    plan = Plan.load(state)
    if part == "postgres":
        _postgres(state, plan)
    elif part == "kafka":
        _kafka(state, plan)
    elif part == GRANTS:
        _grants(state, plan)
    elif part in APPLICATIONS:
        _application(state, plan, part)
    else:
        sys.exit(f"no such part: {part}")


def _postgres(state: StackFolder, plan: Plan) -> None:
    from deploy.postgres import server

    _die_with_parent(signal.SIGINT)
    server.run(state.data("postgres"), plan.ports["postgres"], secrets.superuser_dsn(state.secrets), _bind())


def _kafka(state: StackFolder, plan: Plan) -> None:
    from deploy.kafka import broker
    from deploy.kafka.properties import Broker

    _die_with_parent(signal.SIGTERM)
    folder = state.data("kafka")
    user, password = secrets.kafka_admin(state.secrets)
    subscriber, subscriber_password = secrets.kafka_user(state.secrets, secrets.SUBSCRIBER)
    where = Broker(
        port=plan.ports["kafka"],
        controller_port=plan.ports["kafka_controller"],
        data=folder / "data",
        user=user,
        password=password,
        subscriber=subscriber,
        subscriber_password=subscriber_password,
        advertised=plan.kafka,
        bind=_bind(),
        outside=os.environ.get("JIUGAI_KAFKA_OUTSIDE"),
    )
    broker.run(folder, where)


def _grants(state: StackFolder, plan: Plan) -> None:
    from deploy.kafka import grants

    _die_with_parent(signal.SIGTERM)
    # The first process of a container is deaf to a signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    grants.run(plan.kafka, state.secrets)


def _application(state: StackFolder, plan: Plan, name: str) -> NoReturn:
    _die_with_parent(signal.SIGTERM)
    environment = {**os.environ, **application_environment(state, plan, name)}
    os.execve(sys.executable, [sys.executable, "-m", f"services.{name}"], environment)


def _bind() -> str:
    """Loopback, unless the image says that the container's own network is the boundary."""
    return os.environ.get("JIUGAI_BIND", LOOPBACK)


def _die_with_parent(number: signal.Signals) -> None:
    """A part never outlives its supervisor, however that ends: no orphan keeps a port or a data folder."""
    if sys.platform == "linux" and os.getpid() != 1:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))


if __name__ == "__main__":
    try:
        run(sys.argv[1])
    except OperatorProblem as problem:
        sys.exit(str(problem))
