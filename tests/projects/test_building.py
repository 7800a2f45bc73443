"""Progress and completion (P11)."""

from services.projects.project import project
from services.projects.project.building.commands import CompleteConstruction, ReportProgress
from services.projects.project.building.events import ProgressReported
from services.projects.rules import P11
from shared.testing.given import given
from tests.samples import projects as s
from tests.samples.papers import DAY
from tests.samples.people import implementer


def test_progress_rises_and_never_falls():
    half = ProgressReported(percent=50)
    given(project, *s.UP_TO_START, s.started).when(ReportProgress(percent=50), by=implementer).then(half)
    given(project, *s.UP_TO_START, s.started, half).when(ReportProgress(percent=40), by=implementer).refused(
        P11, status=409
    )


def test_P11_no_progress_after_completion():
    given(project, *s.UP_TO_COMPLETED).when(ReportProgress(percent=100), by=implementer).refused(
        P11, status=409, mentions="该项目已竣工，等待初验，此时不能上报工程进度"
    )


def test_construction_is_completed():
    complete = CompleteConstruction(occurred_on=DAY)
    given(project, *s.UP_TO_START, s.started).when(complete, by=implementer).then(s.completed)
