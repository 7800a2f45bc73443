"""The review of a project's plan, of all its phases: from the submission to the upload."""

from collections.abc import Iterator

from services.reviews.review.concluding.commands import ConcludingCommands
from services.reviews.review.concluding.decide import concluding
from services.reviews.review.concluding.events import ConcludingEvents
from services.reviews.review.consulting.commands import ConsultingCommands
from services.reviews.review.consulting.decide import consulting
from services.reviews.review.consulting.events import ConsultingEvents
from services.reviews.review.filing.commands import FilingCommands
from services.reviews.review.filing.decide import filing
from services.reviews.review.filing.events import FilingEvents
from services.reviews.review.numbering.commands import NumberingCommands
from services.reviews.review.numbering.decide import numbering
from services.reviews.review.numbering.events import NumberingEvents
from services.reviews.review.state import Begun, Review, Unopened
from services.reviews.review.submitting.commands import SubmittingCommands
from services.reviews.review.submitting.decide import submitting
from services.reviews.review.submitting.events import SubmittingEvents
from services.reviews.review.uploading.commands import UploadingCommands
from services.reviews.review.uploading.decide import uploading
from services.reviews.review.uploading.events import UploadingEvents
from shared.core.actor import Actor
from shared.core.deciding import in_scope
from shared.core.gates import OWN_DIVISION, Entitlement
from shared.core.phases import decider_of
from shared.core.scope import NOBODYS, Whose, whose
from shared.core.words import Words

ReviewCommands = (
    SubmittingCommands
    | FilingCommands
    | ConsultingCommands
    | ConcludingCommands
    | NumberingCommands
    | UploadingCommands
)
ReviewEvents = (
    SubmittingEvents | FilingEvents | ConsultingEvents | ConcludingEvents | NumberingEvents | UploadingEvents
)


def in_own_division(review: Review, by: Actor) -> Iterator[Words]:
    """A department acts for its own division only; experts come from anywhere."""
    if isinstance(review, Begun):
        yield from in_scope(review.plan.division, by)


def who_reads(id: str, review: Review) -> Whose:
    """The offices of its place, the plan's author, and each expert of its panel."""
    if not isinstance(review, Begun):
        return NOBODYS
    plan = review.plan
    return whose(plan.division, parties=[plan.author], people=plan.panel)


review = decider_of(
    "review",
    "reviews",
    Unopened(),
    Entitlement(OWN_DIVISION, None, in_own_division),
    who_reads,
    submitting,
    filing,
    consulting,
    concluding,
    numbering,
    uploading,
)
