"""The maintenance service: what it decides, reads and shows."""

import plans
from services import roles
from services.maintenance import rules
from services.maintenance.care import care
from services.maintenance.reactions import reactions
from services.maintenance.views.communities import communities
from services.maintenance.views.faults import faults
from shared.core.roles import roles_of
from shared.core.rules import rules_of
from shared.core.service import Service

service = Service(
    name="maintenance",
    deciders=(care,),
    reactions=reactions,
    views=(communities, faults),
    rules=rules_of(rules),
    rows=plans.rows(),
    roles=roles_of(roles),
    originals=roles.ORIGINALS,
)
