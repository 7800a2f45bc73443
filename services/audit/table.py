"""A history as a person reads it at the terminal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.box import HORIZONTALS
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from services.audit.findings import KIND_NAMES
from services.audit.history import EventReference, History, HistoryEntry
from services.audit.states import StreamState
from shared.core.clock import SHANGHAI
from shared.core.words import listed

COLUMNS = (
    "记录于\nrecorded",
    "业务日期\nbusiness date",
    "服务\nservice",
    "事件\nevent",
    "谁\nwho",
    "缘由\nbecause of",
    "内容\nwhat it says",
)
HASH, SHOWN_OF_A_LIST, LONGEST_GIST = 64, 3, 400


def shown(history: History) -> Group:
    """The events; with an as-of date also the states; whether everything holds."""
    states = [_states(history)] if history.as_of else []
    return Group(_events(history), *states, _findings(history))


def _events(history: History) -> Table:
    count, day = len(history.entries), history.as_of
    zh = f"截至 {day} 共 {count} 个事件" if day else f"{count} 个事件"
    title = f"{history.project}：{zh} · {count} events{f' as of {day}' if day else ''}"
    table = Table(*COLUMNS, title=title, box=HORIZONTALS, show_lines=True)
    for entry in history.entries:
        table.add_row(*_row(entry))
    return table


def _row(entry: HistoryEntry) -> Iterator[RenderableType]:
    yield _moment(entry.recorded_at)
    yield entry.occurred_on.isoformat()
    yield entry.service
    yield _clean(f"{entry.type}\n{entry.name if entry.known else '未知类型 · unknown type'}")
    yield _clean(f"{entry.person}\n{entry.organisation}".strip())
    yield _clean(_because(entry))
    yield _clean(gist(entry.data))


def _moment(at: datetime) -> str:
    """In Beijing time, to the millisecond."""
    return at.astimezone(SHANGHAI).isoformat("\n", "milliseconds")[:23]


def _because(entry: HistoryEntry) -> str:
    if entry.about:
        return f"命令，关于 · command about\n{_name(entry.about)}"
    return _name(entry.because) if entry.because else "命令 · command"


def _name(other: EventReference) -> str:
    if other.type is None:
        return f"{other.id}\n不在其中 · not among these"
    return f"{other.type}\n{other.service}"


def gist(data: Any) -> str:
    """The fields that say something, lists and hashes cut short."""
    text = "; ".join(f"{k}: {_brief(v)}" for k, v in _fields(data)) if isinstance(data, dict) else str(data)
    return text if len(text) <= LONGEST_GIST else f"{text[:LONGEST_GIST]}…"


def _fields(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in data.items() if value not in (None, "", [], {}))


def _brief(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_brief(v) for _, v in _fields(value))
    if isinstance(value, list):
        more = f" … ({len(value)})" if len(value) > SHOWN_OF_A_LIST else ""
        return ", ".join(map(_brief, value[:SHOWN_OF_A_LIST])) + more
    if isinstance(value, str) and len(value) == HASH and value.isalnum():
        return f"{value[:8]}…"
    return str(value)


def _states(history: History) -> Tree:
    tree = Tree(f"截至 {history.as_of} 各部门所知 · what each service knew")
    for state in history.states:
        _grow(tree.add(_head(state)), state.facts)
        for event in state.passed_over:
            tree.children[-1].add(_clean(f"未计入 · passed over: {event}"))
    return tree


def _head(state: StreamState) -> Text:
    words = " · ".join(word for word in (state.zh, state.en) if word)
    part = "" if state.whole else "，只含本项目的事件 · this project's events only"
    text = Text(f"{state.service} ", style="bold")
    return text.append_text(_clean(f"{state.stream} v{state.version}{part}: {state.state} {words}".strip()))


def _grow(tree: Tree, facts: dict[str, Any]) -> None:
    for name, value in _fields(facts):
        if isinstance(value, dict):
            _grow(tree.add(_clean(name)), value)
        else:
            tree.add(_clean(f"{name}: {_brief(value)}"))


def _findings(history: History) -> Text:
    searched = listed(found.words for found in history.searched)
    text = Text(f"查阅：{searched.zh} · searched: {searched.en}\n", style="dim")
    if not history.findings:
        zh = f"{history.verified} 个事件的摘要全部相符，无缺失"
        en = f"all {history.verified} digests match, nothing is missing"
        return text.append(f"{zh} · {en}", style="green")
    for finding in history.findings:
        line = f"{KIND_NAMES[finding.kind]} · {finding.kind} {finding.where}: {finding.zh} · {finding.en}\n"
        text.append_text(_clean(line, style="red"))
    return text.append(f"{history.verified} 个事件的摘要相符 · {history.verified} digests match", style="red")


def _clean(text: str, style: str = "") -> Text:
    """What others wrote must not steer the terminal that shows it."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text), style=style)
