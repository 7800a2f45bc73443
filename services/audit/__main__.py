"""`python -m services.audit`: the audit desk as a process."""

from services.audit.app import NAME, build
from shared.serve import Server, start
from shared.settings import read_settings

if __name__ == "__main__":
    settings = read_settings(NAME)
    start(settings, Server(build(settings), settings).until_stopped())
