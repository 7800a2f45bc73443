"""The funding service: what it decides, reads and shows."""

import plans
from services import roles
from services.funding import rules
from services.funding.ledger import ledger
from services.funding.reactions import reactions
from services.funding.views.ledgers import ledgers
from services.late_entry import late_entry
from shared.core.roles import roles_of
from shared.core.rules import rules_of
from shared.core.service import Service
from shared.mechanisms.jurisdiction import jurisdiction, taking_over

__all__ = ["late", "parameters", "service"]

late = late_entry(rules.F02)
parameters = jurisdiction(rules.F02, taken_over=late.parameters)
service = Service(
    name="funding",
    deciders=(ledger, parameters),
    reactions=(*reactions, *taking_over(late.parameters, "projects", parameters)),
    views=(ledgers,),
    rules=rules_of(rules),
    rows=plans.rows(),
    roles=roles_of(roles),
    originals=roles.ORIGINALS,
)
