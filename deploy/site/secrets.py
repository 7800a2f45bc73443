"""Every secret of the stack: made at the first start, one file per reader, mode 0600, never printed."""

import os
import secrets
from io import StringIO
from pathlib import Path
from unicodedata import category
from urllib.parse import quote, unquote, urlsplit

from dotenv.parser import parse_stream

from deploy.site.components import AUDIT, SERVICES
from deploy.site.plan import Plan, variable
from deploy.site.problem import OperatorProblem

ADMIN = "admin"
SUBSCRIBER = "subscriber"
KAFKA_USERS = (*SERVICES, AUDIT, SUBSCRIBER)
SUPERUSER = "postgres"
AUDITOR = "auditor"

UNWRITABLE = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories: controls, line breaks among them, and halves of surrogate pairs."""

Values = dict[str, str]


def read(folder: Path, name: str) -> Values:
    """The values of one file, `projects` or `projects.owner`; empty when it does not exist.

    Raises OperatorProblem where a line of it cannot be read.
    """
    path = _path(folder, name)
    if not path.exists():
        return {}
    try:
        lines = list(parse_stream(StringIO(path.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error
    for line in lines:
        if line.error:
            raise _unreadable(path, f"line {line.original.line}")
    return {line.key: line.value for line in lines if line.key and line.value is not None}


def write(folder: Path, name: str, values: Values) -> None:
    """Raises OperatorProblem where a value has a line break or another control character."""
    path = _path(folder, name)
    write_private(path, "".join(f"{k}={_quoted(path, k, v)}\n" for k, v in values.items()))


def ensure(folder: Path, plan: Plan) -> None:
    """Make every missing file; the values of the others stay, those of the environment replace them.

    Raises OperatorProblem where a file is there and lacks a value: a server may rely on the old one.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    _ensure(folder, "kafka", _login(folder, "kafka", "JIUGAI_KAFKA_ADMIN", ADMIN))
    ensure_superuser(folder, plan.address("postgres"))
    for service in SERVICES:
        _ensure_service(folder, service, f"{plan.database(service)}/{service}")
    _ensure_audit(folder, plan)
    _ensure(folder, SUBSCRIBER, _login(folder, SUBSCRIBER, variable(SUBSCRIBER, "KAFKA"), SUBSCRIBER))


def ensure_superuser(folder: Path, server: str) -> None:
    name = "JIUGAI_POSTGRES_DSN"
    password = _known_password(folder, "postgres", name)
    _ensure(folder, "postgres", {name: _dsn(SUPERUSER, password, f"{server}/postgres")})


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


def recovery_dsn(folder: Path, service: str) -> str:
    return _value(folder, f"{service}.recovery", variable(service, "RECOVERY_DSN"))


def auditor_dsn(folder: Path, service: str) -> str:
    return _value(folder, AUDIT, variable(service, "AUDITOR_DSN"))


def superuser_dsn(folder: Path, database: str = "postgres") -> str:
    dsn = _value(folder, "postgres", "JIUGAI_POSTGRES_DSN")
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()


def password_of(dsn: str) -> str:
    """The password in a PostgreSQL address, percent-decoded; empty where the address has none."""
    try:
        return unquote(urlsplit(dsn).password or "")
    except ValueError:
        return ""


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; at every moment only its owner can read it."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def _ensure_service(folder: Path, service: str, place: str) -> None:
    name = variable(service, "DSN")
    runtime = _dsn(f"{service}_runtime", _known_password(folder, service, name), place)
    login = _login(folder, service, variable(service, "KAFKA"), service)
    vault = variable(service, "VAULT_SECRETS")
    secret = read(folder, service).get(vault) or _new()
    _ensure(folder, service, {**login, name: runtime, vault: secret})
    for role in ("owner", "recovery"):
        file, name = f"{service}.{role}", variable(service, f"{role.upper()}_DSN")
        password = _known_password(folder, file, name)
        _ensure(folder, file, {name: _dsn(f"{service}_{role}", password, place)})


def _ensure_audit(folder: Path, plan: Plan) -> None:
    """The audit desk reads every database as one role, so with one password."""
    names = {variable(service, "AUDITOR_DSN"): service for service in SERVICES}
    password = _known_password(folder, AUDIT, *(name for name in names if not os.environ.get(name)))
    addresses = {n: _dsn(AUDITOR, password, f"{plan.database(s)}/{s}") for n, s in names.items()}
    login = _login(folder, AUDIT, variable(AUDIT, "KAFKA"), AUDIT)
    _ensure(folder, AUDIT, {**login, **addresses})


def _ensure(folder: Path, file: str, values: Values) -> None:
    """Write a file as a whole, so that one that is there has every value."""
    path, known, named = _path(folder, file), read(folder, file), _named(*values)
    for name in values:
        if path.exists() and name not in named and not _complete(name, known.get(name, "")):
            raise _lacking(path, name)
    write(folder, file, {**known, **values, **named})


def _complete(name: str, value: str) -> bool:
    return bool(password_of(value) if name.endswith("DSN") else value)


def _login(folder: Path, file: str, prefix: str, user: str) -> Values:
    """The known user and password, or this user with a new password."""
    known, user_name, password_name = read(folder, file), f"{prefix}_USER", f"{prefix}_PASSWORD"
    return {user_name: known.get(user_name, user), password_name: known.get(password_name) or _new()}


def _known_password(folder: Path, file: str, *names: str) -> str:
    """That of the first of these addresses in the file, or a new one."""
    known = read(folder, file)
    return next((password_of(known[name]) for name in names if name in known), "") or _new()


def _dsn(user: str, password: str, place: str) -> str:
    """`place` is host:port/database."""
    return f"postgresql://{user}:{quote(password, safe='')}@{place}"


def _quoted(path: Path, name: str, value: str) -> str:
    """As python-dotenv reads it back to the letter: in single quotes it replaces no variable."""
    if any(category(character) in UNWRITABLE for character in value):
        raise OperatorProblem(
            f"{name} 的值含有换行符或控制字符，无法写入 {path}。",
            f"The value of {name} has a line break or a control character: {path} cannot hold it.",
        )
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _unreadable(path: Path, where: str) -> OperatorProblem:
    return OperatorProblem(
        f"密钥文件 {path} 无法读取。", f"The secrets in {path} cannot be read.", *_ways(path), reason=where
    )


def _lacking(path: Path, name: str) -> OperatorProblem:
    return OperatorProblem(
        f"密钥文件 {path} 缺少 {name}，或其值中没有密码。",
        f"{path} lacks {name}, or its value has no password.",
        *_ways(path),
        f"set {name} in the environment",
    )


def _ways(path: Path) -> tuple[str, ...]:
    """A server keeps its administrator's password in its data, and PostgreSQL's data is the truth."""
    back = "put the file back from a copy"
    if path.stem == "postgres":
        return (back,)
    also = " and Kafka's data" if path.stem == "kafka" else ""
    return back, f"delete {path}{also}: new passwords are made"


def _user(folder: Path, file: str, prefix: str) -> tuple[str, str]:
    return _value(folder, file, f"{prefix}_USER"), _value(folder, file, f"{prefix}_PASSWORD")


def _value(folder: Path, file: str, name: str) -> str:
    """The environment comes before the file, as it does for the services."""
    value = os.environ.get(name) or read(folder, file).get(name)
    if not value:
        raise _lacking(_path(folder, file), name)
    return value


def _named(*names: str) -> Values:
    """Those of the names that the environment gives a value."""
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.env"


def _new() -> str:
    return secrets.token_urlsafe(24)
