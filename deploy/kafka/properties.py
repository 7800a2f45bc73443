"""server.properties of a broker: KRaft, SCRAM for everybody, nothing allowed that is not granted.

The outside subscriber may also log in with PLAIN: librdkafka before 2.6.1, and so Debian 12's kcat, answers
a SCRAM challenge in a way that Kafka 4 refuses (CVE-2024-56128 was mended on both sides).
"""

from dataclasses import dataclass
from pathlib import Path

SECURITY = "org.apache.kafka.common.security"
SCRAM = f"{SECURITY}.scram.ScramLoginModule required"
PLAIN = f"{SECURITY}.plain.PlainLoginModule required"

TEMPLATE = """\
process.roles=broker,controller
node.id={node}
{controllers}
listeners={listeners}
advertised.listeners={advertised_listeners}
controller.listener.names=CONTROLLER
inter.broker.listener.name=SASL
listener.security.protocol.map=CONTROLLER:SASL_PLAINTEXT,SASL:SASL_PLAINTEXT,OUTSIDE:SASL_PLAINTEXT
log.dirs={data}

sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl.scram-sha-512.sasl.jaas.config={scram} username="{user}" password={password};
listener.name.outside.scram-sha-512.sasl.jaas.config={scram};
listener.name.sasl.plain.sasl.jaas.config={plain} user_{subscriber}={subscriber_password};
listener.name.outside.plain.sasl.jaas.config={plain} user_{subscriber}={subscriber_password};
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config={plain} username="{user}" password={password} \
user_{user}={password};
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:{user}
allow.everyone.if.no.acl.found=false

auto.create.topics.enable=false
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=1
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor={replicas}
share.coordinator.state.topic.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=4194304
"""


@dataclass(frozen=True)
class Quorum:
    """Several brokers that are one cluster.

    cluster      the id that all of them are formatted with
    controllers  host:port of each; the first is node 1
    node         which of them this one is
    """

    cluster: str
    controllers: tuple[str, ...]
    node: int

    @property
    def voters(self) -> str:
        return ",".join(f"{n}@{address}" for n, address in enumerate(self.controllers, 1))


@dataclass(frozen=True)
class Broker:
    """Where the broker listens, and as whom it speaks to itself.

    bind         the interface it listens on
    subscriber   the user for readers outside the system
    advertised   host:port that clients connect to
    outside      the same for clients beyond a container network, who cannot resolve `advertised`
    quorum       the cluster it is one of; None: it is alone
    """

    port: int
    controller_port: int
    data: Path
    user: str
    password: str
    subscriber: str
    subscriber_password: str
    advertised: str
    bind: str = "127.0.0.1"
    outside: str | None = None
    quorum: Quorum | None = None

    def properties(self) -> str:
        controller = f"CONTROLLER://127.0.0.1:{self.controller_port}"
        listeners = [f"SASL://{self.bind}:{self.port}", controller]
        advertised = [f"SASL://{self.advertised}", controller]
        if self.outside:
            listeners.append(f"OUTSIDE://{self.bind}:{self.outside.rpartition(':')[2]}")
            advertised.append(f"OUTSIDE://{self.outside}")
        return TEMPLATE.format(
            **self._membership(),
            data=in_properties(str(self.data)),
            user=in_properties(self.user),
            password=_quoted(self.password),
            subscriber=in_properties(self.subscriber),
            subscriber_password=_quoted(self.subscriber_password),
            scram=SCRAM,
            plain=PLAIN,
            listeners=",".join(listeners),
            advertised_listeners=",".join(advertised),
        )

    def _membership(self) -> dict[str, object]:
        """As many copies as there are brokers, three at most, and one of those may be away."""
        if self.quorum is None:
            alone = f"controller.quorum.bootstrap.servers=127.0.0.1:{self.controller_port}"
            return {"node": 1, "controllers": alone, "replicas": 1, "in_sync": 1}
        replicas = min(3, len(self.quorum.controllers))
        voters = f"controller.quorum.voters={self.quorum.voters}"
        in_sync = max(1, replicas - 1)
        return {"node": self.quorum.node, "controllers": voters, "replicas": replicas, "in_sync": in_sync}


def in_properties(value: str) -> str:
    """As java.util.Properties reads it back to the letter: it knows ISO 8859-1 and \\uXXXX of UTF-16."""
    return "".join(c if " " <= c <= "~" and c != "\\" else _escaped(c) for c in value)


def _escaped(character: str) -> str:
    utf16 = character.encode("utf-16-be")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(utf16[::2], utf16[1::2], strict=True))


def _quoted(password: str) -> str:
    """As a value of a JAAS entry, within a property."""
    escaped = password.replace("\\", "\\\\").replace('"', '\\"')
    return in_properties(f'"{escaped}"')
