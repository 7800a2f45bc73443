"""Containers: make a service's database and roles, then bring its schema up to date; runs once and ends."""

import asyncio
import os
import sys

from deploy.postgres.provision import provision
from deploy.site.folder import StackFolder
from deploy.site.problem import OperatorProblem
from deploy.stack.run import owner_environment


def migrate(service: str) -> None:
    folder = StackFolder.here()
    asyncio.run(provision(folder.secrets, [service]))
    environment = {**os.environ, **owner_environment(folder, service)}
    os.execve(sys.executable, [sys.executable, "-m", "shared.migrate", service], environment)


if __name__ == "__main__":
    try:
        migrate(sys.argv[1])
    except OperatorProblem as problem:
        sys.exit(str(problem))
