"""What may be asked of a handover, and what maintenance says about the owners' decision."""

from typing import ClassVar

from pydantic import Field

from services.projects.project.values import Asset
from services.projects.rules import M33
from services.roles import IMPLEMENTER
from shared.core.fields import CreditCode
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words


class RecordManagementMode(Command):
    """Maintenance recorded the owners' decision."""

    mode: str


class HandOver(Command):
    """移交 (M32, M33)."""

    title: ClassVar = Words("移交", "handing it over")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = M33

    receiver: CreditCode = Field(description="接收单位统一社会信用代码 · receiver's credit code")
    assets: tuple[Asset, ...] = Field((), description="移交清单 · what is handed over")


HandingOverCommands = RecordManagementMode | HandOver
