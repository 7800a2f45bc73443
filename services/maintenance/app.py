"""The maintenance service: what it decides, reads and shows."""

import plans
from services import roles
from services.late_entry import late_entry
from services.maintenance import rules
from services.maintenance.care import care
from services.maintenance.parameters import BASIS, GRACE, SAME_DAY
from services.maintenance.periods import closings, periods
from services.maintenance.reactions import reactions
from services.maintenance.views.communities import communities
from services.maintenance.views.faults import faults
from services.maintenance.views.inspections import inspections
from shared.core.roles import roles_of
from shared.core.rules import rules_of
from shared.core.service import Service
from shared.mechanisms.jurisdiction import jurisdiction, taking_over

__all__ = ["late", "parameters", "periods", "service"]

late = late_entry(rules.M21)
parameters = jurisdiction(rules.M21, BASIS, SAME_DAY, GRACE, taken_over=late.parameters)
service = Service(
    name="maintenance",
    deciders=(care, parameters, periods.course, periods.closing),
    reactions=(*reactions, *taking_over(late.parameters, "projects", parameters)),
    views=(communities, faults, inspections, closings),
    rules=rules_of(rules),
    rows=plans.rows(),
    roles=roles_of(roles),
    originals=roles.ORIGINALS,
)
