"""What an event heard makes reviews ask of itself."""

from datetime import date

from services.reviews.number_register import AllotNumber, NumberAllotted, number_register
from services.reviews.reactions import reactions
from services.reviews.review import review
from services.reviews.review.numbering.commands import RecordIssuedNumber
from services.reviews.review.numbering.events import ReviewNumberRequested
from services.reviews.review.submitting.commands import OpenReview
from services.reviews.review.uploading.commands import RecordPlanApproval
from shared.core.decider import Addressed
from shared.core.messages import Event, EventContext
from tests.samples.papers import TEMPLATE
from tests.samples.people import AUTHOR
from tests.samples.reviews import FILING, NUMBER

DAY = date(2024, 5, 6)


def heard(source: str, name: str, data: str | bytes) -> list[Addressed]:
    context = EventContext("xj-2024-001", DAY)
    reacting = [r for r in reactions if (r.reads.source, r.reads.__name__) == (source, name)]
    return [order for r in reacting for order in r.commands(r.reads.model_validate_json(data), context)]


def heard_own(event: Event) -> list[Addressed]:
    return heard("reviews", type(event).__name__, event.model_dump_json())


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
    assert heard("projects", "PlanSubmitted", data) == [Addressed(review, "xj-2024-001", command)]


def test_an_approval_is_recorded():
    data = '{"plan_version": 1, "document_no": "相政〔2024〕8号", "budget": 100}'
    command = RecordPlanApproval(plan_version=1, document_no="相政〔2024〕8号", occurred_on=DAY)
    assert heard("projects", "PlanApproved", data) == [Addressed(review, "xj-2024-001", command)]


def allot(purpose: str) -> Addressed:
    command = AllotNumber(
        project_id="xj-2024-001",
        plan_version=1,
        purpose=purpose,
        division="340603",
        year=2024,
        occurred_on=DAY,
    )
    return Addressed(number_register, "340603-2024", command, key="xj-2024-001")


def test_a_number_request_goes_to_the_register_of_county_and_year():
    event = ReviewNumberRequested(plan_version=1, division="340603", year=2024)
    assert heard_own(event) == [allot("review")]
    assert heard_own(event)[0].stream == "register-340603-2024"


def test_a_filing_asks_for_a_filing_number():
    assert heard_own(FILING) == [allot("filing")]


def test_an_allotted_number_comes_back_to_the_review():
    event = NumberAllotted(project_id="xj-2024-001", plan_version=1, purpose="review", number=NUMBER)
    command = RecordIssuedNumber(purpose="review", number=NUMBER, occurred_on=DAY)
    assert heard_own(event) == [Addressed(review, "xj-2024-001", command)]
