"""What may be asked about the number of a review."""

from typing import ClassVar

from services.reviews.rules import R12
from services.roles import PROVINCE
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words


class IssueReviewNumber(Command):
    """出具审核编号 · issue the review number (R12)."""

    title: ClassVar = Words("出具审核编号", "issuing a review number")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R12


NumberingCommands = IssueReviewNumber
