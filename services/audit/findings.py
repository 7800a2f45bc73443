"""What does not hold of a project's records: altered, contradicted, missing, unreadable. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel

from services.audit.commitments import disagreeing
from services.audit.figures import Figures, counted_otherwise
from services.audit.partition import Partition
from services.audit.recoveries import is_settled, settled_of
from shared.core.reader import ANOTHER
from shared.core.recorded import digest_of
from shared.core.words import Words
from shared.kafka.record import Arrived

Kind = Literal["altered", "contradicted", "missing", "unreadable", "not_searched", "miscounted"]

KIND_NAMES: dict[Kind, str] = {
    "altered": "已改动",
    "contradicted": "自相矛盾",
    "missing": "缺失",
    "unreadable": "无法读取",
    "not_searched": "未能查阅",
    "miscounted": "统计不符",
}

Contradiction = tuple[Arrived, Arrived]
"""The earliest copy of an event, and one that says something else."""


class Finding(BaseModel):
    """`where` names the record or partition; zh and en say what is wrong with it."""

    kind: Kind
    where: str
    zh: str
    en: str


def digest_matches(arrived: Arrived) -> bool:
    """Computed again from what the record says of itself and from the bytes of its data."""
    return digest_of(arrived.source, arrived.event) == arrived.event.digest


def without_repeats(records: Iterable[Arrived]) -> tuple[list[Arrived], list[Contradiction]]:
    """Each event once: a source publishes its log again after a broker lost it. The earliest copy is kept;
    a later one that says anything else contradicts it."""
    kept: dict[object, Arrived] = {}
    contradictions = []
    for arrived in sorted(records, key=lambda a: (a.source, a.partition, a.offset)):
        first = kept.setdefault(arrived.event.id, arrived)
        if (first.source, first.event) != (arrived.source, arrived.event):
            contradictions.append((first, arrived))
    return list(kept.values()), contradictions


def findings_of(
    events: Sequence[Arrived],
    contradictions: Sequence[Contradiction],
    partitions: Sequence[Partition],
    counted: Sequence[Arrived] = (),
) -> list[Finding]:
    """Of events of whole streams, and of what contradicts them. counted: what else figures may be of"""
    return [
        *(_altered(arrived) for arrived in events if not digest_matches(arrived)),
        *_one_version(events),
        *_decided_otherwise(events, partitions),
        *(_opened_otherwise(arrived) for arrived in disagreeing(events)),
        *(_contradicted(first, second) for first, second in contradictions),
        *(_miscounted(*one) for one in counted_otherwise(events, [*events, *counted])),
    ]


def veiled(finding: Finding) -> Finding:
    """The same of another matter: what kind it is and where, without what was written there."""
    return Finding(
        kind=finding.kind,
        where=finding.where,
        zh=f"{ANOTHER.zh}的记录不符，请由有权查看者核对",
        en=f"A record of {ANOTHER.en} does not hold; whoever may read that is told how.",
    )


def findings_about(partitions: Sequence[Partition]) -> list[Finding]:
    """Of all projects that share them."""
    return [
        *(_one_position(p) for p in partitions if p.twice),
        *(_missing(p) for p in partitions if p.missing),
        *(_unreadable(p) for p in partitions if p.unreadable),
        *(_not_searched(topic) for topic in sorted({p.topic for p in partitions if not p.there})),
    ]


def place(arrived: Arrived) -> str:
    """reviews/3/17 at offset 20: as position tokens name it, and where it lies."""
    return f"{_position(arrived)} (offset {arrived.offset})"


def _position(arrived: Arrived) -> str:
    return f"{arrived.source}/{arrived.partition}/{arrived.event.position}"


def _altered(arrived: Arrived) -> Finding:
    name = f"{arrived.event.type} {arrived.event.id}"
    return Finding(
        kind="altered",
        where=place(arrived),
        zh=f"{name} 的内容与其摘要不符",
        en=f"{name} does not match its digest: it is not what was recorded.",
    )


def _opened_otherwise(arrived: Arrived) -> Finding:
    return Finding(
        kind="contradicted",
        where=place(arrived),
        zh=f"{arrived.event.type} 公开的内容与此前的承诺值不符",
        en=f"{arrived.event.type} shows content that is not what was committed to before.",
    )


def _contradicted(first: Arrived, second: Arrived) -> Finding:
    return Finding(
        kind="contradicted",
        where=place(second),
        zh=f"{first.event.id} 出现两次且内容不同，首次见于 {_position(first)}，偏移量 {first.offset}",
        en=f"{first.event.id} was published twice with different contents, first at {place(first)}.",
    )


def _miscounted(closing: Arrived, recorded: Figures, found: Figures) -> Finding:
    return Finding(
        kind="miscounted",
        where=place(closing),
        zh=f"所记统计数 {recorded} 与按所记位置重新统计的 {found} 不符",
        en=f"The figures recorded are {recorded}; counted again up to the same positions: {found}.",
    )


def _one_position(partition: Partition) -> Finding:
    positions = _listed(sorted(partition.twice))
    return Finding(
        kind="contradicted",
        where=str(partition),
        zh=f"位置 {positions.zh} 各有两个不同的事件：日志曾倒退后又继续",
        en=f"Positions {positions.en} belong to two events each: the log went back and then on.",
    )


def _one_version(events: Sequence[Arrived]) -> Iterator[Finding]:
    """Of a stream two events cannot be the same step."""
    first: dict[tuple[str, str, int], Arrived] = {}
    for arrived in events:
        step = (arrived.source, arrived.event.stream, arrived.event.version)
        other = first.setdefault(step, arrived)
        if other is not arrived:
            yield Finding(
                kind="contradicted",
                where=place(arrived),
                zh=f"{arrived.event.stream} 第 {arrived.event.version} 版另有事件 {other.event.id}",
                en=f"{arrived.event.stream} has another event of that version, at {place(other)}.",
            )


def _decided_otherwise(events: Sequence[Arrived], partitions: Sequence[Partition]) -> Iterator[Finding]:
    """Two events at one position, the other one of which may stand in a partition that was not read."""
    settled = settled_of(arrived for partition in partitions for arrived in partition.recoveries)
    for arrived in events:
        if is_settled(arrived, settled):
            position = arrived.event.position
            yield Finding(
                kind="contradicted",
                where=place(arrived),
                zh=f"位置 {position} 有两个事件：日志曾倒退，恢复时以日志所存为准",
                en=f"Position {position} has two events: the log had gone back, and its own stayed.",
            )


def _missing(partition: Partition) -> Finding:
    positions = _listed(partition.missing)
    return Finding(
        kind="missing",
        where=str(partition),
        zh=f"缺少位置 {positions.zh}",
        en=f"Positions {positions.en} are not there, though later records follow on them.",
    )


def _unreadable(partition: Partition) -> Finding:
    offsets = _listed(partition.unreadable)
    return Finding(
        kind="unreadable",
        where=str(partition),
        zh=f"偏移量 {offsets.zh} 处的记录无法读取",
        en=f"The records at offsets {offsets.en} cannot be read; no service of ours writes such.",
    )


def _not_searched(topic: str) -> Finding:
    return Finding(
        kind="not_searched",
        where=topic,
        zh="主题不存在，或无权读取",
        en="There is no such topic, or no right to read it.",
    )


def _listed(numbers: Sequence[int], most: int = 10) -> Words:
    """The first of them, and how many there are where some are left out."""
    shown, count = [str(n) for n in numbers[:most]], len(numbers)
    zh, en = (f" 等 {count} 个", f" … ({count})") if count > most else ("", "")
    return Words("、".join(shown) + zh, ", ".join(shown) + en)
