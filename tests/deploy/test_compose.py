"""docker-compose.yml and the image start modules and components that exist."""

import re
from importlib.util import find_spec

from deploy.site.components import PROGRAMS
from deploy.site.folder import CHECKOUT

COMPOSE = (CHECKOUT / "docker-compose.yml").read_text("utf-8")


def test_every_module_that_a_container_starts_exists() -> None:
    modules = set(re.findall(r"\b(deploy\.(?:cli|image|stack)[\w.]*)", COMPOSE))
    assert {"deploy.stack.run", "deploy.stack.health", "deploy.image.migrate"} <= modules
    assert [module for module in modules if find_spec(module) is None] == []


def test_every_component_that_a_container_runs_or_probes_exists() -> None:
    named = set(re.findall(r"deploy\.stack\.(?:run|health), ([\w-]+)", COMPOSE))
    assert named == set(PROGRAMS)
