"""What may be asked once a plan has its review number."""

from typing import ClassVar

from pydantic import Field

from services.reviews.rules import R20
from services.roles import COUNTY_BUREAU, PROVINCE
from shared.core.fields import TypedNumber, Version
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words


class RecordPlanApproval(Command):
    """The government has approved the plan."""

    plan_version: Version
    document_no: str


class UploadToProvincialSystem(Command):
    """上传省管理系统 · upload to the provincial system (R20)."""

    title: ClassVar = Words("上传省管理系统", "uploading it")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = R20


class AcknowledgeUpload(Command):
    """省管理系统回执 · record the provincial system's acknowledgement (R20)."""

    title: ClassVar = Words("登记上传回执", "acknowledging an upload")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R20

    receipt: TypedNumber = Field(description="回执号 · acknowledgement number", examples=["HZ-2024-000123"])


UploadingCommands = RecordPlanApproval | UploadToProvincialSystem | AcknowledgeUpload
