"""The register: every number ever allotted, in order."""

from dataclasses import dataclass

from services.reviews.number_register.events import NumberAllotted, Purpose, RegisterEvent


@dataclass(frozen=True)
class Register:
    allotted: tuple[NumberAllotted, ...] = ()

    def of(self, purpose: Purpose) -> list[NumberAllotted]:
        return [entry for entry in self.allotted if entry.purpose == purpose]


def evolve(register: Register, event: RegisterEvent) -> Register:
    return Register((*register.allotted, event))
