"""What happened after a plan had its review number."""

from typing import ClassVar

from shared.core.fields import Version
from shared.core.messages import Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class UploadingEvent(Event):
    """An event of the upload. It belongs to one version of the plan."""

    plan_version: Version


class UploadAllowed(UploadingEvent):
    """R20: the government has approved what passed the review."""

    title: ClassVar = Words("已允许上传", "the upload is allowed")

    document_no: PaperNumber


class PlanUploaded(UploadingEvent):
    """R20."""

    title: ClassVar = Words("已上传省管理系统", "uploaded to the provincial system")

    review_number: str


class UploadAcknowledged(UploadingEvent):
    """R20."""

    title: ClassVar = Words("省系统已回执", "the provincial system has acknowledged it")

    review_number: str
    receipt: PaperNumber


UploadingEvents = UploadAllowed | PlanUploaded | UploadAcknowledged
