"""Every route of every application, as OpenAPI announces it; what lies behind the door is not there."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from fastapi import FastAPI

from deploy.stack.tokens import PUBLIC
from services.audit.app import NAME, build
from services.audit.catalogue import SERVICES
from shared.files.files import Files
from shared.files.store import Store
from shared.http.app import build_app
from shared.http.identity import Identity
from shared.log.database import open_engine
from shared.log.ids import new_id
from shared.log.readers import Readers
from shared.observe.metrics import Metrics
from shared.settings import Settings
from shared.vault.vault import Vault

# Nobody connects before a request is found to be right.
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


class Operation(NamedTuple):
    app: str
    method: str
    path: str
    told: dict[str, Any]

    @property
    def url(self) -> str:
        """With ids that could be there."""
        ids = {p["name"]: _example(p["schema"]) for p in self.told.get("parameters", ()) if p["in"] == "path"}
        return self.path.format(**ids)

    def said_once(self) -> Iterator[str]:
        """Its parameters that have one value."""
        for parameter in self.told.get("parameters", ()):
            if parameter["in"] == "query" and parameter["schema"].get("type") != "array":
                yield parameter["name"]


def _example(schema: dict[str, Any]) -> str:
    return str(new_id()) if schema.get("format") == "uuid" else "xj-2024-001"


@cache
def application(name: str, keys: str = "") -> FastAPI:
    """keys: the address of the issuer's keys."""
    if name == NAME:
        return build(Settings(service=NAME, jwks_url=keys))
    identity = Identity(keys, "jiugai-local")
    engine, absent, readers = open_engine(NOWHERE), cast(Any, None), Readers(NOWHERE)
    vault, files = Vault(readers, []), Files(readers, Store(""), 0)
    return build_app(
        SERVICES[name], absent, engine, absent, identity, absent, absent, Metrics(), vault, files
    )


def operations() -> list[Operation]:
    return [
        Operation(name, method, path, told)
        for name in (*SERVICES, NAME)
        for path, methods in application(name).openapi()["paths"].items()
        for method, told in methods.items()
    ]


def keys_at(folder: Path) -> str:
    return (folder / PUBLIC).as_uri()
