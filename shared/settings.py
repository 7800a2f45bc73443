"""What a service process is told from outside, read once at its start and passed down."""

import os

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Common settings are named JIUGAI_<FIELD>, a service's own JIUGAI_<SERVICE>_<FIELD>.

    kafka       host:port[,host:port…]
    kafka_user  SCRAM-SHA-512 user; empty: no authentication
    dsn         postgresql:// address of this service's runtime role
    owner_dsn   the same database as its owner; only migrations need it
    jwks_url    where the issuer's public keys are (file: or https:)
    stall_seconds  after which whatever is behind and does not move makes the service unwell
    """

    model_config = SettingsConfigDict(env_prefix="JIUGAI_", extra="ignore")

    service: str
    kafka: str = "127.0.0.1:19092"
    kafka_user: str = ""
    kafka_password: str = Field("", repr=False)
    dsn: str = Field("", repr=False)
    owner_dsn: str = Field("", repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    jwks_url: str = ""
    issuer: str = "jiugai-local"
    log_level: str = "info"
    stall_seconds: float = 30.0

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
    """Settings of one service from the environment and from the file JIUGAI_SECRETS_FILE names."""
    file = os.environ.get("JIUGAI_SECRETS_FILE")
    common = Settings(service=service)
    prefix = f"JIUGAI_{service.upper()}_"
    own = _Own(_env_prefix=prefix, _env_file=file)
    return common.model_copy(update=own.model_dump(exclude_unset=True))


class _Own(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore")

    kafka_user: str = ""
    kafka_password: str = ""
    dsn: str = ""
    owner_dsn: str = ""
    host: str = "127.0.0.1"
    port: int = 0
