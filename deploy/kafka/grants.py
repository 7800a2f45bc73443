"""The program that makes users and rights at the broker and restores what is missing or was changed.

It runs beside the broker. A check every second costs a few small requests, so an empty broker in the place of
the old one is complete a second after it answers. Each service makes its own topic: see
shared/kafka/publisher.py for why. No service may change its settings afterwards, or it could empty it.
"""

import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it does not list what it exports
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from deploy.kafka import topics
from deploy.kafka.rights import Right, rights, sources
from deploy.site import secrets
from shared.kafka.topics import topics_of

CHECK_EVERY_S = 1
KINDS = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP}
PATTERNS = {"topic": ResourcePatternType.LITERAL, "group": ResourcePatternType.PREFIXED}


def client(bootstrap: str, account: tuple[str, str]) -> AdminClient:
    """A client with the account's user and password that keeps quiet while the broker is away."""
    user, password = account
    silence = logging.getLogger("jiugai.kafka.admin")
    silence.disabled = True
    return AdminClient(
        {
            "bootstrap.servers": bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
            "reconnect.backoff.max.ms": 500,
        },
        logger=silence,
    )


def missing_rights(admin: AdminClient) -> set[AclBinding]:
    """Those the broker has not granted yet. Raises KafkaException while none answers."""
    return {_binding(right) for right in rights(sources())} - _granted(admin)


def ensure(admin: AdminClient, folder: Path) -> None:
    """Make rights and users as they should be; rights first, so that whoever can log in may work."""
    wanted = rights(sources())
    _ensure_rights(admin, wanted)
    _ensure_users(admin, folder, {right.user for right in wanted})


def run(bootstrap: str, folder: Path) -> None:
    """Check and restore them, without end."""
    admin = client(bootstrap, secrets.kafka_admin(folder))
    granted = False
    while True:
        granted = _check(admin, folder, granted)
        time.sleep(CHECK_EVERY_S)


def _check(admin: AdminClient, folder: Path, granted: bool) -> bool:
    try:
        if missing_rights(admin) or not granted:
            ensure(admin, folder)
            print("users and rights are in place", flush=True)
        for topic in topics.restore(admin, [topic for service in sources() for topic in topics_of(service)]):
            print(f"{topic} is set again as it should be", flush=True)
        return True
    except KafkaException as error:
        if granted:
            print(f"waiting for the broker: {error.args[0].name()}", flush=True)
        return False


def _ensure_users(admin: AdminClient, folder: Path, users: Iterable[str]) -> None:
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    accounts = [secrets.kafka_user(folder, user) for user in sorted(users)]
    done = admin.alter_user_scram_credentials(
        [UserScramCredentialUpsertion(name, how, password.encode()) for name, password in accounts]
    )
    for future in done.values():
        future.result()


def _ensure_rights(admin: AdminClient, wanted: set[Right]) -> None:
    """Grant what is missing and revoke what somebody granted by hand."""
    ours = {_binding(right) for right in wanted}
    present = _granted(admin)
    for future in admin.create_acls(list(ours - present)).values() if ours - present else ():
        future.result()
    for future in (
        admin.delete_acls([_just(acl) for acl in present - ours]).values() if present - ours else ()
    ):
        future.result()


def _granted(admin: AdminClient) -> set[AclBinding]:
    return set(admin.describe_acls(_everything(), request_timeout=2).result())


def _binding(right: Right) -> AclBinding:
    return AclBinding(
        KINDS[right.resource],
        right.name,
        PATTERNS[right.resource],
        f"User:{right.user}",
        "*",
        AclOperation[right.operation],
        AclPermissionType.ALLOW,
    )


def _everything() -> AclBindingFilter:
    any_name: Any = None
    return AclBindingFilter(
        ResourceType.ANY,
        any_name,
        ResourcePatternType.ANY,
        any_name,
        any_name,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def _just(acl: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        acl.restype,
        acl.name,
        acl.resource_pattern_type,
        acl.principal,
        acl.host,
        acl.operation,
        acl.permission_type,
    )
