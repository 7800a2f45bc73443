"""A client's login at the stack's broker, as one of its users."""

from typing import Any

from deploy.site import secrets
from deploy.stack.local import LocalStack


def login(stack: LocalStack, user: str) -> dict[str, Any]:
    """What every client of aiokafka takes."""
    name, password = secrets.kafka_user(stack.folder.secrets, user)
    return {
        "bootstrap_servers": stack.plan.kafka,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": name,
        "sasl_plain_password": password,
    }
