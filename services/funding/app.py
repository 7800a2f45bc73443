"""The funding service: what it decides, reads and shows."""

import plans
from services import roles
from services.funding import rules
from services.funding.ledger import ledger
from services.funding.reactions import reactions
from services.funding.views.ledgers import ledgers
from shared.core.roles import roles_of
from shared.core.rules import rules_of
from shared.core.service import Service

service = Service(
    name="funding",
    deciders=(ledger,),
    reactions=reactions,
    views=(ledgers,),
    rules=rules_of(rules),
    rows=plans.rows(),
    roles=roles_of(roles),
    originals=roles.ORIGINALS,
)
