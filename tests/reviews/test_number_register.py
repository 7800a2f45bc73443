"""R12, R04: numbers are unique, in sequence, one a project and purpose, never used again."""

from services.reviews.number_register import AllotNumber, NumberAllotted, Purpose, number_register
from shared.testing.given import given
from tests.samples.people import reviews_itself


def ask(project: str, purpose: Purpose = "review") -> AllotNumber:
    return AllotNumber(project_id=project, plan_version=1, purpose=purpose, division="340603", year=2024)


def allotted(project: str, number: str, purpose: Purpose = "review") -> NumberAllotted:
    return NumberAllotted(project_id=project, plan_version=1, purpose=purpose, number=number)


FIRST = allotted("xj-2024-001", "SH-340603-2024-0001")
SECOND = allotted("xj-2024-002", "SH-340603-2024-0002")


def test_R12_the_first_number_of_a_county_and_year():
    given(number_register).when(ask("xj-2024-001"), by=reviews_itself).then(FIRST)


def test_R12_the_next_project_gets_the_next_number():
    given(number_register, FIRST).when(ask("xj-2024-002"), by=reviews_itself).then(SECOND)


def test_R12_a_project_asking_again_gets_no_second_number():
    given(number_register, FIRST, SECOND).when(ask("xj-2024-001"), by=reviews_itself).then_nothing()


def test_R04_filing_numbers_are_a_sequence_of_their_own():
    filed = allotted("xj-2024-003", "BA-340603-2024-0001", "filing")
    given(number_register, FIRST, SECOND).when(ask("xj-2024-003", "filing"), by=reviews_itself).then(filed)


def test_R12_a_filing_does_not_move_the_review_numbers():
    filed = allotted("xj-2024-003", "BA-340603-2024-0001", "filing")
    given(number_register, FIRST, filed).when(ask("xj-2024-002"), by=reviews_itself).then(SECOND)


def test_R12_a_thousand_projects_have_a_thousand_numbers():
    events = []
    for n in range(1000):
        register = number_register.fold(events)
        events += number_register.decide(register, ask(f"xj-2024-{n}"), reviews_itself)
    assert len({event.number for event in events}) == 1000
