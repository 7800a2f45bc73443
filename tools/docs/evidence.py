"""Where a rule is decided, which commands it stands behind, and what proves it: found in the code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.core.rules import PlanRow, Rule
from shared.core.service import Service
from tools.docs.source import CodeLocation, Definition, SourceFile


@dataclass(frozen=True)
class Law:
    """A rule as one service holds it, and all that was found about it.

    commands  those that name the rule (`rule: ClassVar`)
    decided   what uses the rule's constant, or cites its id as the demand that it states
    rows      the functions that match these commands, beyond those of `decided`
    proved    tests
    """

    service: str
    rule: Rule
    row: PlanRow
    commands: list[CodeLocation]
    decided: list[CodeLocation]
    rows: list[CodeLocation]
    proved: list[CodeLocation]


def laws(services: Sequence[Service], files: Sequence[SourceFile]) -> list[Law]:
    """Every rule of every service."""
    return [_law(files, service, rule) for service in services for rule in service.rules]


def _law(files: Sequence[SourceFile], service: Service, rule: Rule) -> Law:
    asked = commands(service, rule)
    decided = decisions(files, service.name, rule.id)
    answered = rows(files, service.name, {command.name for command in asked})
    proved = proofs(files, service.name, rule.id)
    row = service.rows[rule.id]
    return Law(
        service.name, rule, row, sorted(asked), sorted(decided), sorted(answered - decided), sorted(proved)
    )


def commands(service: Service, rule: Rule) -> set[CodeLocation]:
    return {
        CodeLocation(Path(*command.__module__.split(".")).with_suffix(".py"), name)
        for decider in service.deciders
        for name, command in decider.command_types().items()
        if getattr(command, "rule", None) is rule
    }


def decisions(files: Sequence[SourceFile], service: str, rule: str) -> set[CodeLocation]:
    """What uses the constant, and functions that use such a table or cite the rule."""
    return {
        file.at(definition)
        for file in files
        if file.belongs_to(f"services/{service}") and file.path.name != "rules.py"
        for definition in _deciding(file, service, rule)
    }


def _deciding(file: SourceFile, service: str, rule: str) -> Iterator[Definition]:
    """A class only names what stands behind it; its methods decide."""
    wanted = {rule} if (service, rule) in file.rules else set()
    tables = {d.name for d in file.definitions if d.is_table and d.uses & wanted}
    for definition in file.definitions:
        by_table = definition.is_function and (rule in definition.cites or definition.uses & tables)
        if not definition.is_class and (by_table or definition.uses & wanted):
            yield definition


def rows(files: Sequence[SourceFile], service: str, asked: set[str]) -> set[CodeLocation]:
    """The functions of the service that match one of these commands."""
    return {
        file.at(definition)
        for file in files
        if file.belongs_to(f"services/{service}")
        for definition in file.definitions
        if definition.is_function and definition.matches & asked
    }


def proofs(files: Sequence[SourceFile], service: str, rule: str) -> set[CodeLocation]:
    """The tests that use the rule's constant, and the service's own that carry its id in their name."""
    return {
        file.at(definition)
        for file in files
        if file.belongs_to("tests")
        for definition in file.definitions
        if definition.is_test and _proves(file, definition, service, rule)
    }


def _proves(file: SourceFile, test: Definition, service: str, rule: str) -> bool:
    named = file.belongs_to(f"tests/{service}") and rule in test.name.split("_")
    return named or ((service, rule) in file.rules and rule in test.uses)
