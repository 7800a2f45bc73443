"""Databases and roles: each service has a database, its owner and a runtime role; one auditor reads all."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from deploy.stack import secrets

ITERATIONS = 4096


async def provision(folder: Path, services: Iterable[str]) -> None:
    """Make what is missing and set every password to the one in the folder; may be repeated."""
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
    await _role(server, secrets.AUDITOR, secrets.auditor_dsn(folder, service))
    await server.execute(f"ALTER ROLE {secrets.AUDITOR} SET default_transaction_read_only = on")


async def _role(server: asyncpg.Connection, role: str, dsn: str) -> None:
    if not await server.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
        await server.execute(f"CREATE ROLE {role}")
    await server.execute(f"ALTER ROLE {role} LOGIN PASSWORD '{verifier(secrets.password_of(dsn))}'")


async def _database(server: asyncpg.Connection, service: str) -> None:
    if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", service):
        await server.execute(f"CREATE DATABASE {service} OWNER {service}_owner")
    await server.execute(f"REVOKE ALL ON DATABASE {service} FROM PUBLIC")
    await server.execute(f"GRANT CONNECT ON DATABASE {service} TO {service}_runtime, {secrets.AUDITOR}")


async def _schema(folder: Path, service: str) -> None:
    """What the owner's migrations make later, the auditor may read."""
    database = await asyncpg.connect(secrets.superuser_dsn(folder, service))
    mine = f"ALTER DEFAULT PRIVILEGES FOR ROLE {service}_owner"
    try:
        await database.execute(f"{mine} GRANT SELECT ON TABLES TO {secrets.AUDITOR}")
        await database.execute(f"{mine} GRANT USAGE ON SCHEMAS TO {secrets.AUDITOR}")
    finally:
        await database.close()


def verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL keeps instead of the password (RFC 5803); sent in its place, no log can show it."""
    salt = salt or os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(_keyed(salted, b"Client Key")).digest()
    keys = f"{_base64(stored)}:{_base64(_keyed(salted, b'Server Key'))}"
    return f"SCRAM-SHA-256${ITERATIONS}:{_base64(salt)}${keys}"


def _keyed(salted: bytes, name: bytes) -> bytes:
    return hmac.digest(salted, name, "sha256")


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
