"""What the role that completes a log may do, and that nobody else completes one (K8)."""

import asyncpg
import pytest

from deploy.site import secrets
from deploy.stack.local import LocalStack
from tests.shared.empty import connected

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(
    "statement",
    [
        "select append_one(null)",
        "insert into events select * from events limit 0",
        "update head set position = 0",
        "delete from relay_ends",
    ],
)
@pytest.mark.usefixtures("dsn")
async def test_K8_the_role_that_recovers_may_do_nothing_else(stack: LocalStack, statement: str):
    async with connected(secrets.recovery_dsn(stack.folder.secrets, "projects")) as recovery:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await recovery.execute(statement)


async def test_K8_nobody_else_may_recover(sql: asyncpg.Connection):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await sql.execute("select recover(0, '{}', 0, '{}', 0, '{}', '{}', '{}', null)")
