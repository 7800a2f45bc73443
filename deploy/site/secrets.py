"""Every secret of the stack: made at the first start, one file per reader, mode 0600, never printed."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from deploy.site.components import AUDIT, SERVICES
from deploy.site.plan import Plan, variable

ADMIN = "admin"
SUBSCRIBER = "subscriber"
KAFKA_USERS = (*SERVICES, AUDIT, SUBSCRIBER)
SUPERUSER = "postgres"
AUDITOR = "auditor"

Values = dict[str, str]


def read(folder: Path, name: str) -> Values:
    """The values of one file, `projects` or `projects.owner`; empty when it does not exist."""
    values = dotenv_values(folder / f"{name}.env", interpolate=False)
    return {key: value for key, value in values.items() if value is not None}


def write(folder: Path, name: str, values: Values) -> None:
    write_private(folder / f"{name}.env", "".join(f"{k}={v}\n" for k, v in values.items()))


def ensure(folder: Path, plan: Plan) -> None:
    """Make every missing secret; the existing ones stay, those of the environment replace them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    _ensure_user(folder, "kafka", "JIUGAI_KAFKA_ADMIN", ADMIN)
    ensure_superuser(folder, plan.address("postgres"))
    for service in SERVICES:
        place = f"{plan.database(service)}/{service}"
        _ensure_user(folder, service, variable(service, "KAFKA"), service)
        _ensure_dsn(folder, service, variable(service, "DSN"), f"{service}_runtime@{place}")
        _ensure_dsn(folder, f"{service}.owner", variable(service, "OWNER_DSN"), f"{service}_owner@{place}")
    _ensure_audit(folder, plan)
    _ensure_user(folder, SUBSCRIBER, variable(SUBSCRIBER, "KAFKA"), SUBSCRIBER)


def ensure_superuser(folder: Path, server: str) -> None:
    _ensure_dsn(folder, "postgres", "JIUGAI_POSTGRES_DSN", f"{SUPERUSER}@{server}/postgres")


def kafka_admin(folder: Path) -> tuple[str, str]:
    """(user, password) of the one who grants the others their rights."""
    return _user(folder, "kafka", "JIUGAI_KAFKA_ADMIN")


def kafka_user(folder: Path, user: str) -> tuple[str, str]:
    """(user, password) of a service, the audit desk, or the outside `subscriber`."""
    return _user(folder, user, variable(user, "KAFKA"))


def runtime_dsn(folder: Path, service: str) -> str:
    return _value(folder, service, variable(service, "DSN"))


def owner_dsn(folder: Path, service: str) -> str:
    return _value(folder, f"{service}.owner", variable(service, "OWNER_DSN"))


def auditor_dsn(folder: Path, service: str) -> str:
    return _value(folder, AUDIT, variable(service, "AUDITOR_DSN"))


def superuser_dsn(folder: Path, database: str = "postgres") -> str:
    dsn = _value(folder, "postgres", "JIUGAI_POSTGRES_DSN")
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()


def password_of(dsn: str) -> str:
    return urlsplit(dsn).password or ""


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; at every moment only its owner can read it."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def _ensure_audit(folder: Path, plan: Plan) -> None:
    """The audit desk reads every database as one role, so with one password."""
    _ensure_user(folder, AUDIT, variable(AUDIT, "KAFKA"), AUDIT)
    known = read(folder, AUDIT).values()
    password = next((password_of(v) for v in known if v.startswith("postgresql:")), None) or _new()
    for service in SERVICES:
        place = f"{AUDITOR}:{password}@{plan.database(service)}/{service}"
        _ensure_dsn(folder, AUDIT, variable(service, "AUDITOR_DSN"), place)


def _ensure_user(folder: Path, file: str, prefix: str, user: str) -> None:
    user_name, password_name = f"{prefix}_USER", f"{prefix}_PASSWORD"
    known = {**read(folder, file), **_named(user_name, password_name)}
    write(folder, file, {user_name: user, password_name: _new(), **known})


def _ensure_dsn(folder: Path, file: str, name: str, place: str) -> None:
    """`place` is user[:password]@host:port/database; without a password, the known or a new one."""
    known = read(folder, file)
    user, _, where = place.partition("@")
    if ":" not in user:
        user = f"{user}:{password_of(known.get(name, '')) or _new()}"
    write(folder, file, {**known, name: f"postgresql://{user}@{where}", **_named(name)})


def _user(folder: Path, file: str, prefix: str) -> tuple[str, str]:
    return _value(folder, file, f"{prefix}_USER"), _value(folder, file, f"{prefix}_PASSWORD")


def _value(folder: Path, file: str, name: str) -> str:
    """The environment comes before the file, as it does for the services."""
    return os.environ.get(name) or read(folder, file)[name]


def _named(*names: str) -> Values:
    """Those of the names that the environment gives a value."""
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _new() -> str:
    return secrets.token_urlsafe(24)
