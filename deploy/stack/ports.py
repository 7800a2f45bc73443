"""Ports that another program holds are reported before anything starts."""

import errno
import socket

from deploy.site.plan import LOOPBACK, Plan, variable
from deploy.site.problem import OperatorProblem


def check_free(plan: Plan) -> None:
    """Raises OperatorProblem, which names each taken port and the variable that sets it."""
    taken = [name for name in plan.local_ports() if _taken(plan.ports[name])]
    if taken:
        raise OperatorProblem(
            "端口已被占用。",
            "A port is taken by another program.",
            *(f"{plan.ports[name]} ({name}): set {variable(name, 'PORT')}" for name in taken),
        )


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.errno != errno.EACCES
    return False
