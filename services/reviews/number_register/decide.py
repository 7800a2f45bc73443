"""One number a project and purpose, in sequence, never used again (R12, R04)."""

from services.reviews.number_register.commands import AllotNumber, RegisterCommand
from services.reviews.number_register.events import NumberAllotted, Purpose, RegisterEvent
from services.reviews.number_register.state import Register, evolve
from shared.core.actor import Actor
from shared.core.decider import Decider

PREFIX: dict[Purpose, str] = {"review": "SH", "filing": "BA"}


def decide(register: Register, command: RegisterCommand, by: Actor) -> list[RegisterEvent]:
    entries = register.of(command.purpose)
    if any(entry.project_id == command.project_id for entry in entries):
        return []
    number = number_of(command, len(entries) + 1)
    return [
        NumberAllotted(
            project_id=command.project_id,
            plan_version=command.plan_version,
            purpose=command.purpose,
            number=number,
        )
    ]


def number_of(command: AllotNumber, sequence: int) -> str:
    """SH-340603-2024-0001 for a review, BA-340603-2024-0001 for a filing."""
    return f"{PREFIX[command.purpose]}-{command.division}-{command.year}-{sequence:04}"


number_register = Decider("register", "registers", Register(), decide, evolve, RegisterCommand, RegisterEvent)
