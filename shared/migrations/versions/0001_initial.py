"""The schema of every service's database: the objects of ../initial, each after what it needs."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0001"
down_revision = None

FOLDER = Path(__file__).parents[1] / "initial"
OBJECTS = (
    "events",
    "seen",
    "commands",
    "head",
    "relay",
    "relay_ends",
    "checkpoints",
    "parked",
    "view_versions",
    "new_event",
    "new_command",
    "append_one",
    "append_all",
    "touched",
    "append_seeing",
    "append",
    "vault",
    "files",
    "files_functions",
    "recover",
    "rights",
)


def upgrade() -> None:
    """A file may hold several statements, which asyncpg takes in its simple protocol only; the first one goes
    by SQLAlchemy, which begins the transaction."""
    op.execute("set local search_path to public")
    driver: Any = op.get_bind().connection.dbapi_connection
    for name in OBJECTS:
        sql = (FOLDER / f"{name}.sql").read_text("utf-8")
        driver.run_async(lambda connection, sql=sql: connection.execute(sql))
