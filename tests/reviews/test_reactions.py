"""What an event heard makes reviews ask of itself."""

from datetime import date

from services.reviews.declaration import declaration
from services.reviews.declaration.commands import NoteDeclaration, NoteStart
from services.reviews.reactions import reactions
from services.reviews.review import review
from services.reviews.review.submitting.commands import OpenReview
from services.reviews.review.uploading.commands import RecordPlanApproval
from shared.core.decider import Addressed
from shared.core.messages import EventContext
from tests.samples.papers import TEMPLATE
from tests.samples.people import AUTHOR

DAY = date(2024, 5, 6)


def heard(source: str, name: str, data: str | bytes) -> list[Addressed]:
    context = EventContext.of("xj-2024-001", DAY)
    reacting = [r for r in reactions if (r.reads.source, r.reads.__name__) == (source, name)]
    return [order for r in reacting for order in r.commands(r.reads.model_validate_json(data), context)]


def test_a_submitted_plan_opens_its_review_whatever_else_it_says():
    data = (
        '{"plan_version": 1, "project_name": "东苑小区", "division": "340603001", '
        f'"author": "{AUTHOR}", "template": "{TEMPLATE}", "estimate": 100, "tier": "basic"}}'
    )
    command = OpenReview(
        plan_version=1,
        project_name="东苑小区",
        division="340603001",
        author=AUTHOR,
        template=TEMPLATE,
        occurred_on=DAY,
    )
    noted = NoteDeclaration(declared_on=DAY, division="340603001", occurred_on=DAY)
    assert heard("projects", "PlanSubmitted", data) == [
        Addressed(review, "xj-2024-001", command),
        Addressed(declaration, "xj-2024-001", noted),
    ]


def test_R15_the_start_of_a_project_is_heard_of():
    command = NoteStart(started_on=DAY, occurred_on=DAY)
    data = f'{{"started_on": "{DAY}", "contractor": "x"}}'
    assert heard("projects", "ConstructionStarted", data) == [Addressed(declaration, "xj-2024-001", command)]


def test_an_approval_is_recorded():
    data = '{"plan_version": 1, "document_no": "相政〔2024〕8号", "budget": 100}'
    command = RecordPlanApproval(plan_version=1, document_no="相政〔2024〕8号", occurred_on=DAY)
    assert heard("projects", "PlanApproved", data) == [Addressed(review, "xj-2024-001", command)]
