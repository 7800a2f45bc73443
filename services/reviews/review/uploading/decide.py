"""The upload: what passed and is approved goes to the provincial system, once (R20)."""

from services.reviews.review.state import Acknowledged, Passed, Review, Uploadable, Uploaded
from services.reviews.review.uploading.commands import (
    AcknowledgeUpload,
    RecordPlanApproval,
    UploadingCommands,
    UploadToProvincialSystem,
)
from services.reviews.review.uploading.events import (
    PlanUploaded,
    UploadAcknowledged,
    UploadAllowed,
    UploadingEvents,
)
from shared.core.actor import Actor
from shared.core.deciding import out_of_order
from shared.core.gated import Gated
from shared.core.paper_numbers import one_paper
from shared.core.phases import Phase


def decide(review: Review, command: UploadingCommands, by: Actor) -> list[UploadingEvents]:
    match review, command:
        case Passed(plan), RecordPlanApproval() if command.plan_version == plan.version:
            return [UploadAllowed(**command.recorded())]
        case _, RecordPlanApproval():
            return []
        case Uploadable(plan, number=number), UploadToProvincialSystem():
            return [PlanUploaded(plan_version=plan.version, review_number=number)]
        case Uploaded() | Acknowledged(), UploadToProvincialSystem():
            return []
        case Uploaded(plan, number=number), AcknowledgeUpload():
            return [UploadAcknowledged(plan_version=plan.version, review_number=number, **command.recorded())]
        case Acknowledged(receipt=receipt), AcknowledgeUpload() if one_paper(command.receipt, receipt):
            return []
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: UploadingEvents) -> Review:
    match review, event:
        case Passed(plan, conclusion, letters, number), UploadAllowed():
            return Uploadable(plan, conclusion, letters, number)
        case Uploadable(plan, conclusion, letters, number), PlanUploaded():
            return Uploaded(plan, conclusion, letters, number)
        case Uploaded(plan, conclusion, letters, number), UploadAcknowledged():
            return Acknowledged(plan, conclusion, letters, number, event.receipt)
        case _:
            return review


GATES = (
    Gated(UploadToProvincialSystem, at=Uploadable, done=Uploaded | Acknowledged),
    Gated(AcknowledgeUpload, at=Uploaded, done=Acknowledged),
)

uploading = Phase(decide, evolve, UploadingCommands, UploadingEvents, GATES)
