"""What may be asked during construction."""

from typing import ClassVar

from pydantic import Field

from services.projects.rules import P11
from services.roles import IMPLEMENTER
from shared.core.fields import Percent
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words


class ReportProgress(Command):
    """上报工程进度."""

    title: ClassVar = Words("上报工程进度", "reporting progress")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

    percent: Percent = Field(strict=True, description="累计完成 · cumulative, measured", examples=[35])


class CompleteConstruction(Command):
    """竣工."""

    title: ClassVar = Words("办理竣工", "completing construction")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11


BuildingCommands = ReportProgress | CompleteConstruction
