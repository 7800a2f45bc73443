"""The reviews service, wired."""

import plans
from services.reviews import rules
from services.reviews.number_register.decide import number_register
from services.reviews.reactions import reactions
from services.reviews.review.decide import review
from services.reviews.views.reviews import reviews
from shared.core.rules import rules_of
from shared.core.service import Service

service = Service(
    name="reviews",
    deciders=(review, number_register),
    reactions=reactions,
    views=(reviews,),
    rules=rules_of(rules),
    plan=plans.rows(),
)
