"""The reviews service: what it decides, reads and shows."""

import plans
from services import roles
from services.late_entry import late_entry
from services.reviews import rules
from services.reviews.declaration import declaration
from services.reviews.declaration.parameters import DEADLINE
from services.reviews.number_register import number_registers
from services.reviews.periods import closings, periods
from services.reviews.reactions import reactions
from services.reviews.review import review
from services.reviews.views.declarations import declarations
from services.reviews.views.reviews import reviews
from shared.core.roles import roles_of
from shared.core.rules import rules_of
from shared.core.service import Service
from shared.mechanisms.files import erasing
from shared.mechanisms.jurisdiction import jurisdiction, taking_over

__all__ = ["erasures", "late", "parameters", "periods", "service"]

late = late_entry(rules.R15)
parameters = jurisdiction(rules.R15, DEADLINE, taken_over=late.parameters)
erasures = erasing(review, rules.R04, frozenset({roles.PROVINCE}))

service = Service(
    name="reviews",
    deciders=(review, erasures, declaration, parameters, periods.course, periods.closing),
    categories=(number_registers,),
    reactions=(*reactions, *taking_over(late.parameters, "projects", parameters)),
    views=(reviews, declarations, closings),
    rules=rules_of(rules),
    rows=plans.rows(),
    roles=roles_of(roles),
    originals=roles.ORIGINALS,
)
