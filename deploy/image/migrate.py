"""Containers: make a service's database and roles, then bring its schema up to date; runs once and ends."""

import asyncio
import os
import sys

from deploy.postgres.provision import provision
from deploy.run import owner_environment
from deploy.state import State


def migrate(service: str) -> None:
    state = State.here()
    asyncio.run(provision(state.secrets, [service]))
    environment = {**os.environ, **owner_environment(state, service)}
    os.execve(sys.executable, [sys.executable, "-m", "shared.migrate", service], environment)


if __name__ == "__main__":
    migrate(sys.argv[1])
