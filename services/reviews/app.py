"""The reviews service: what it decides, reads and shows."""

import plans
from services import roles
from services.reviews import rules
from services.reviews.number_register import number_registers
from services.reviews.reactions import reactions
from services.reviews.review import review
from services.reviews.views.reviews import reviews
from shared.core.roles import roles_of
from shared.core.rules import rules_of
from shared.core.service import Service

service = Service(
    name="reviews",
    deciders=(review,),
    categories=(number_registers,),
    reactions=reactions,
    views=(reviews,),
    rules=rules_of(rules),
    rows=plans.rows(),
    roles=roles_of(roles),
    originals=roles.ORIGINALS,
)
