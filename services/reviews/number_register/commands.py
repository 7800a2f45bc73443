"""What may be asked of a county's register of numbers for one year."""

from services.reviews.number_register.events import Purpose
from shared.core.messages import Command


class AllotNumber(Command):
    """`division` is the county's six digits; together with `year` it names the register."""

    project_id: str
    plan_version: int
    purpose: Purpose
    division: str
    year: int


RegisterCommand = AllotNumber
