"""What the world outside needs to reach the system: addresses and read-only credentials."""

from deploy.stack import secrets
from deploy.stack.components import APPLICATIONS, SERVICES
from deploy.stack.folder import StackFolder
from deploy.stack.plan import Plan


def addresses(state: StackFolder) -> dict[str, str]:
    """NAME → value: the broker as the outside subscriber, the five APIs, the databases as auditor."""
    plan = Plan.load(state)
    user, password = secrets.kafka_user(state.secrets, secrets.SUBSCRIBER)
    return {
        "KAFKA": plan.kafka,
        "KAFKA_USER": user,
        "KAFKA_PASSWORD": password,
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
        **{f"{name.upper()}_URL": plan.url(name) for name in APPLICATIONS},
        **{f"{name.upper()}_DSN": secrets.auditor_dsn(state.secrets, name) for name in SERVICES},
    }
