"""What a service process is told from outside, read once at its start and passed down."""

import os
from collections.abc import Mapping

from dotenv import dotenv_values
from pydantic import BaseModel, Field


class Settings(BaseModel):
    """Common settings are named JIUGAI_<FIELD>, a service's own JIUGAI_<SERVICE>_<FIELD>.

    kafka       host:port[,host:port…]
    kafka_user  SCRAM-SHA-512 user; empty: no authentication
    dsn         postgresql:// address of this service's runtime role
    owner_dsn   the same database as its owner; only migrations need it
    jwks_url    where the issuer's public keys are (file: or https:)
    root_path   the prefix that a proxy takes off the path before it asks the service, "" or "/…"
    keep_alive_seconds  that a connection may lie idle between two requests
    clock_seconds  between two looks whether a period is over, the first one after that time; 0: nothing is
                   closed by itself
    vault_secrets  by which the service knows restricted content that is written again: the one in use, then
                   those before it, with commas between
    files       where files are kept: a folder, or a bucket's address (s3://bucket/folder); empty: nowhere
    most_file_bytes  that one file may have
    stall_seconds  after which whatever is behind and does not move makes the service unwell
    """

    service: str
    kafka: str = "127.0.0.1:19092"
    kafka_user: str = ""
    kafka_password: str = Field("", repr=False)
    dsn: str = Field("", repr=False)
    owner_dsn: str = Field("", repr=False)
    vault_secrets: str = Field("", repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    jwks_url: str = ""
    issuer: str = "jiugai-local"
    # Longer than proxies keep theirs (75 s), lest one sends a request into a connection that is just closed.
    keep_alive_seconds: int = Field(90, gt=0)
    root_path: str = Field("", pattern=r"^(/[^/?#]+)*$")
    log_level: str = "info"
    clock_seconds: float = Field(60.0, ge=0)
    stall_seconds: float = 30.0
    files: str = ""
    most_file_bytes: int = Field(100 * 1024 * 1024, gt=0)

    @property
    def kafka_servers(self) -> list[str]:
        """FastStream does not split a comma-separated address by itself."""
        return self.kafka.split(",")

    @property
    def kafka_login(self) -> dict[str, str]:
        """aiokafka's arguments for logging in; none where no user is given."""
        if not self.kafka_user:
            return {}
        return {
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.kafka_user,
            "sasl_plain_password": self.kafka_password,
        }


def read_settings(service: str) -> Settings:
    """Settings of one service from the environment and from the file JIUGAI_SECRETS_FILE names.

    The service's own settings come before the common ones, the environment before the file.
    """
    told = {**_secrets(os.environ.get("JIUGAI_SECRETS_FILE")), **os.environ}
    common, own = _named(told, "JIUGAI_"), _named(told, f"JIUGAI_{service.upper()}_")
    return Settings.model_validate({**common, **own, "service": service})


def _secrets(file: str | None) -> dict[str, str]:
    """To the letter: a password may hold what looks like the name of a variable."""
    if not file:
        return {}
    values = dotenv_values(file, interpolate=False)
    return {name: value for name, value in values.items() if value is not None}


def _named(told: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Field → value, of the names with this prefix."""
    return {f: told[name] for f in Settings.model_fields if (name := f"{prefix}{f.upper()}") in told}
