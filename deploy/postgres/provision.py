"""Databases and roles: each service has a database and three roles; one auditor reads all."""

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import asyncpg
from scramp import ScramException, ScramMechanism  # type: ignore[import-untyped]  # it has no types

from deploy.site import secrets
from deploy.site.problem import OperatorProblem

MECHANISM = ScramMechanism("SCRAM-SHA-256")


async def provision(folder: Path, services: Iterable[str]) -> None:
    """Make what is missing and set every password to the one in the folder. Running it again is safe."""
    server = await asyncpg.connect(secrets.superuser_dsn(folder))
    try:
        await server.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        for service in services:
            await _roles(server, folder, service)
            await _database(server, service)
            await _schema(folder, service)
    finally:
        await server.close()


async def _roles(server: asyncpg.Connection, folder: Path, service: str) -> None:
    await _role(server, f"{service}_owner", secrets.owner_dsn(folder, service))
    await _role(server, f"{service}_runtime", secrets.runtime_dsn(folder, service))
    await _role(server, f"{service}_recovery", secrets.recovery_dsn(folder, service))
    await _role(server, secrets.AUDITOR, secrets.auditor_dsn(folder, service))
    await server.execute(f"ALTER ROLE {secrets.AUDITOR} SET default_transaction_read_only = on")


async def _role(server: asyncpg.Connection, role: str, dsn: str) -> None:
    verifier = verifier_of(role, dsn)
    if not await server.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        await server.execute(f"CREATE ROLE {role}")
    await server.execute(f"ALTER ROLE {role} LOGIN PASSWORD '{verifier}'")


async def _database(server: asyncpg.Connection, service: str) -> None:
    if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", service):
        await server.execute(f"CREATE DATABASE {service} OWNER {service}_owner")
    await server.execute(f"REVOKE ALL ON DATABASE {service} FROM PUBLIC")
    users = f"{service}_runtime, {service}_recovery, {secrets.AUDITOR}"
    await server.execute(f"GRANT CONNECT ON DATABASE {service} TO {users}")


async def _schema(folder: Path, service: str) -> None:
    """Let the auditor read whatever the owner's migrations make later."""
    database = await asyncpg.connect(secrets.superuser_dsn(folder, service))
    mine = f"ALTER DEFAULT PRIVILEGES FOR ROLE {service}_owner"
    try:
        await database.execute(f"{mine} GRANT SELECT ON TABLES TO {secrets.AUDITOR}")
        await database.execute(f"{mine} GRANT USAGE ON SCHEMAS TO {secrets.AUDITOR}")
    finally:
        await database.close()


def verifier_of(role: str, dsn: str) -> str:
    """That of the password in the role's address. Raises OperatorProblem where no role can have it."""
    password = secrets.password_of(dsn)
    if not password:
        raise OperatorProblem(
            f"数据库角色 {role} 的地址中没有密码。", f"The address of the role {role} has no password."
        )
    try:
        return scram_verifier(password)
    except ScramException as error:
        raise OperatorProblem(
            f"数据库角色 {role} 的密码含有不允许的字符。",
            f"The password of the role {role} has characters that SASLprep (RFC 4013) forbids.",
        ) from error


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """The text that PostgreSQL stores for a password (RFC 5803). Raises ScramException.

    Sent to the server in place of the password, so that no log can show the password.
    """
    salt, stored_key, server_key, iterations = MECHANISM.make_auth_info(password, salt=salt)
    return f"{MECHANISM.name}${iterations}:{_base64(salt)}${_base64(stored_key)}:{_base64(server_key)}"


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
