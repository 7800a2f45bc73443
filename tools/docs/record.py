"""The record in Kafka, header by header: what each says, and what a record of ours looks like."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from deploy.site.problem import OperatorProblem
from shared.core.frozen import replace
from shared.core.recorded import Meta, Recorded, digest_of
from shared.kafka.record import to_headers

NUMBER = {"pattern": "^[0-9]+$"}
ID = {"format": "uuid"}

# header → what it says, and what its text looks like (JSON Schema)
MEANINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "ce_specversion": ("CloudEvents 版本 · version of CloudEvents", {"const": "1.0"}),
    "ce_id": ("事件编号 · the event, the same however often the record is repeated", ID),
    "ce_source": ("发布服务 · the service that decided it", {}),
    "ce_type": ("事件类型 · event type", {}),
    "ce_time": (
        "入库时间 (UTC) · when the log recorded it, by the database's clock",
        {"format": "date-time"},
    ),
    "ce_subject": ("项目编号 · the project; also the record's key", {}),
    "ce_dataschema": ("数据格式 · names service, type and schema version", {}),
    "content-type": ("值的格式 · format of the value, the bytes of `data` as they were stored", {}),
    "ce_position": ("日志位置 · position in the service's log: 1, 2, 3 … without a gap", NUMBER),
    "ce_stream": ("事件流 · the history it belongs to", {}),
    "ce_version": ("流内序号 · number of the event in its stream: 1, 2, 3 …", NUMBER),
    "ce_schemaversion": ("格式版本 · version of the event type's schema", NUMBER),
    "ce_person": ("经办人标识 · who asked for it; `service:<name>` for a reaction", {}),
    "ce_organisation": ("经办单位信用代码 · for which organisation (GB 32100); empty for a reaction", {}),
    "ce_command": ("命令编号 · the command that was decided", ID),
    "ce_causation": ("起因事件 · the event that was reacted to; empty for a person's own command", {}),
    "ce_correlation": ("关联编号 · shared by all that follows from one person's command", ID),
    "ce_occurredon": ("业务日期 · the business date, in Asia/Shanghai", {"format": "date"}),
    "ce_digest": ("摘要 · SHA-256 in hex over headers and value, see below", {"pattern": "^[0-9a-f]{64}$"}),
    "ce_previous": (
        "同分区前一位置 · position of the record before it in this partition, 0 for none",
        NUMBER,
    ),
    "ce_generation": ("发布代次 · rises when a service publishes its whole log anew", NUMBER),
    "traceparent": (
        "链路 (W3C Trace Context) · the correlation as the trace, the last half of the command as the span",
        {"pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-01$"},
    ),
}

# What the digest is taken over: the text of these, each followed by a line feed; then the value.
DIGESTED = (
    "ce_source",
    "ce_id",
    "ce_subject",
    "ce_stream",
    "ce_version",
    "ce_type",
    "ce_schemaversion",
    "ce_person",
    "ce_organisation",
    "ce_command",
    "ce_causation",
    "ce_correlation",
    "ce_occurredon",
)


@dataclass(frozen=True)
class Header:
    name: str
    example: str
    meaning: str
    schema: dict[str, Any]


def headers(source: str = "projects") -> list[Header]:
    """All that a record carries, in its order. Raises OperatorProblem where one is not described."""
    sample = [(name, value.decode()) for name, value in to_headers(source, sample_record(), 1, 41)]
    if undescribed := {name for name, _ in sample} ^ MEANINGS.keys():
        names = ", ".join(sorted(undescribed))
        raise OperatorProblem(
            f"消息头与说明不一致：{names}", f"Headers sent and described differ: {names}", f"edit {__file__}"
        )
    return [Header(name, value, *MEANINGS[name]) for name, value in sample]


def sample_record() -> Recorded:
    """An invented one: progress on project xj-2024-001."""
    meta = Meta(
        person="p-0417",
        organisation="91340603MA2XK7P04H",
        command=UUID("018f9a50-4c1e-7b3a-9d2f-6a1b2c3d4e5f"),
        causation=None,
        correlation=UUID("018f9a50-4c1e-7b3a-9d2f-6a1b2c3d4e5f"),
        occurred_on=date(2024, 9, 2),
    )
    event = Recorded(
        position=42,
        stream="project-xj-2024-001",
        version=17,
        id=UUID("018f9a50-4c20-7c11-8e07-0f1e2d3c4b5a"),
        key="xj-2024-001",
        type="ProgressReported",
        schema_version=1,
        data=b'{"percent":40}',
        meta=meta,
        digest=b"",
        recorded_at=datetime(2024, 9, 2, 1, 30, tzinfo=UTC),
    )
    return replace(event, digest=digest_of("projects", event))
