"""What a person reads is Chinese and English, and each is written as its readers write it."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from services import roles
from services.audit.catalogue import SERVICES
from shared.core.deciding import State
from shared.core.refusals import Rejected
from shared.core.roles import Role
from shared.core.words import Words
from shared.testing.given import given
from tests.contracts.words import faults, literal_faults, literals, refusal_faults
from tests.samples.stories import stories


def states(known: type[State] = State) -> Iterator[type[State]]:
    for state in known.__subclasses__():
        yield state
        yield from states(state)


def titles() -> Iterator[tuple[str, Words]]:
    for service in SERVICES.values():
        for decider in service.deciders:
            for message in (*decider.command_types().values(), *decider.event_types().values()):
                if hasattr(message, "title"):
                    yield f"{service.name}/{message.__name__}", message.title


def standings() -> Iterator[tuple[str, Words]]:
    for state in states():
        for part in ("subject", "now"):
            if hasattr(state, part):
                yield f"{state.__module__}.{state.__name__}.{part}", getattr(state, part)


def names() -> Iterator[tuple[str, Words]]:
    for role in vars(roles).values():
        if isinstance(role, Role):
            yield f"role {role}", role.named


def fixes() -> Iterator[tuple[str, Words]]:
    for service in SERVICES.values():
        for rule in service.rules:
            yield f"{service.name}/{rule.id}", rule.fix


def gates() -> Iterator[tuple[str, Words]]:
    for service in SERVICES.values():
        for row in (row for decider in service.deciders for row in decider.gates):
            for gate in row.own:
                yield f"{service.name}/{row.command.__name__}: {gate.name.en}", gate.name


ROOT = Path(__file__).parents[2]
SAID = dict([*titles(), *standings(), *names(), *fixes(), *gates()])


@pytest.mark.parametrize("words", SAID.values(), ids=SAID)
def test_it_is_written_as_its_readers_write(words: Words):
    assert list(faults(words)) == []


@pytest.mark.parametrize("kind", [titles, standings, names, fixes, gates], ids=lambda kind: kind.__name__)
def test_there_are_such_words(kind: Any):
    assert list(kind())


def test_each_event_and_each_command_of_a_person_has_a_title():
    for service in SERVICES.values():
        for decider in service.deciders:
            asked = {c.__name__ for c in decider.command_types().values() if c.roles}
            named = {name.partition("/")[2] for name, _ in titles()}
            assert asked | decider.event_types().keys() <= named


def refusals() -> Iterator[Rejected]:
    """Each command of the stories, asked at every other moment of such a stream."""
    for asked, moment in product(stories().commands, repeat=2):
        decider = asked.addressed.decider
        if decider is moment.addressed.decider:
            try:
                given(decider, *moment.history).when(asked.addressed.command, by=asked.by).decide()
            except Rejected as refusal:
                yield refusal


def test_every_refusal_is_written_as_its_readers_write():
    said = {refusal.words for refusal in refusals()}
    assert said
    assert {words: found for words in said if (found := list(refusal_faults(words)))} == {}


@pytest.mark.parametrize(
    "words",
    [
        Words("plan", "a plan"),
        Words("请先报审 plan", "submit the plan"),
        Words("方案未通过,请修改", "not passed"),
        Words("请修改(三次以内)", "mend it"),
        Words("请先报审", "先报审"),
        Words("请先报审", "submit_plan first"),
    ],
    ids=lambda words: words.zh,
)
def test_what_is_written_otherwise_is_found(words: Words):
    assert list(faults(words))
    assert list(faults(Words("面积以 m² 计，见附件（两份）。", "the area is in m², see both papers"))) == []


@pytest.mark.parametrize("folder", ["shared", "services", "deploy", "demo"])
def test_every_chinese_text_in_the_code_is_written_as_its_readers_write(folder: str):
    texts = {
        (str(file.relative_to(ROOT)), text)
        for file in (ROOT / folder).rglob("*.py")
        for text in literals(file.read_text("utf-8"))
    }
    assert texts
    assert {text: found for text in sorted(texts) if (found := list(literal_faults(text[1])))} == {}


@pytest.mark.parametrize(
    "code",
    ['"正常 healthy"', 'f"{view}: 已删除 · dropped"', '"不在其中(一)"', 'f"查无项目 {id}，已查 partition"'],
)
def test_a_text_in_the_code_that_is_written_otherwise_is_found(code: str):
    assert [fault for text in literals(f"say({code})") for fault in literal_faults(text)]


def test_docstrings_tables_and_the_english_half_are_not_judged():
    code = '"""说明: a docstring."""\nsay("正常 · healthy: yes")\nTABLE = "\\n# 小区 tier"\n'
    assert [fault for text in literals(code) for fault in literal_faults(text)] == []
