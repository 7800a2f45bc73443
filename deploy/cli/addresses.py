"""Addresses and read-only credentials for programs outside the system."""

from deploy.site import secrets
from deploy.site.components import APPLICATIONS, SERVICES
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan


def addresses(folder: StackFolder) -> dict[str, str]:
    """NAME → value: the broker as `subscriber`, the five APIs, the databases as `auditor`."""
    plan = Plan.load(folder)
    user, password = secrets.kafka_user(folder.secrets, secrets.SUBSCRIBER)
    return {
        "KAFKA": plan.kafka,
        "KAFKA_USER": user,
        "KAFKA_PASSWORD": password,
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
        **{f"{name.upper()}_URL": plan.url(name) for name in APPLICATIONS},
        **{f"{name.upper()}_DSN": secrets.auditor_dsn(folder.secrets, name) for name in SERVICES},
    }
