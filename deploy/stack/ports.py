"""A port that somebody else holds is named before anything is started."""

import errno
import socket

from deploy.stack.plan import LOOPBACK, Plan, variable
from deploy.stack.problem import OperatorProblem


def check_free(plan: Plan) -> None:
    taken = [part for part in plan.local_ports() if _taken(plan.ports[part])]
    if taken:
        raise OperatorProblem(
            "端口已被占用。",
            "A port is taken by another program.",
            *(f"{plan.ports[part]} ({part}): set {variable(part, 'PORT')}" for part in taken),
        )


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.errno != errno.EACCES
    return False
