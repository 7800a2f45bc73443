"""What reviews does about a plan that projects submits or approves."""

from datetime import date

from services.reviews.declaration import declaration
from services.reviews.declaration.commands import NoteDeclaration, NoteStart
from services.reviews.review import review
from services.reviews.review.submitting.commands import OpenReview
from services.reviews.review.uploading.commands import RecordPlanApproval
from shared.core.decider import Addressed
from shared.core.fields import Version
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import noted, reaction


class PlanSubmitted(ForeignEvent, source="projects"):
    plan_version: Version
    project_name: str
    division: str
    author: str
    template: str


class PlanApproved(ForeignEvent, source="projects"):
    plan_version: Version
    document_no: str


class ConstructionStarted(ForeignEvent, source="projects"):
    started_on: date


def note_start(start: ConstructionStarted, context: EventContext) -> list[Addressed]:
    return noted(declaration, NoteStart, start, context)


def note_declaration(plan: PlanSubmitted, context: EventContext) -> list[Addressed]:
    """R15: the first version is enough."""
    day = context.occurred_on
    command = NoteDeclaration(declared_on=day, division=plan.division, occurred_on=day)
    return [Addressed(declaration, context.id, command)]


def open_review(plan: PlanSubmitted, context: EventContext) -> list[Addressed]:
    command = OpenReview(
        plan_version=plan.plan_version,
        project_name=plan.project_name,
        division=plan.division,
        author=plan.author,
        template=plan.template,
        occurred_on=context.occurred_on,
    )
    return [Addressed(review, context.id, command)]


def record_plan_approval(approval: PlanApproved, context: EventContext) -> list[Addressed]:
    command = RecordPlanApproval(
        plan_version=approval.plan_version,
        document_no=approval.document_no,
        occurred_on=context.occurred_on,
    )
    return [Addressed(review, context.id, command)]


reactions = (
    reaction(PlanSubmitted, open_review),
    reaction(PlanApproved, record_plan_approval),
    reaction(PlanSubmitted, note_declaration),
    reaction(ConstructionStarted, note_start),
)
