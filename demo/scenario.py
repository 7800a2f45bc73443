"""The scenario of a sample project in chapters.

A step says after how many days who sends which service which command with which fields. An outcome is a list
of chapters. Where the next step needs what another service learns through Kafka, the chapter waits until that
service shows it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from demo import forms
from demo.actors import PANEL, seats
from demo.money import PAYMENTS, SETTLEMENT, SOURCES
from demo.samples import Outcome, Sample
from demo.steps import THAT_DAY, Request, Step, Until, ask, refused, requests, until
from deploy.site.people import PEOPLE

Chapter = Callable[[Sample], list[Step]]

TEMPLATE, OLD_TEMPLATE = "province-scheme@2024", "county-scheme@2021"


def application(s: Sample) -> list[Step]:
    return [
        ask(0, "resident_committee", "projects", "submit-renovation-application", forms.application(s)),
        ask(4, "street", "projects", "confirm-application"),
        ask(10, "county_bureau", "projects", "assess-eligibility", eligible=True, basis="2024年摸底调查表"),
    ]


def inclusion(s: Sample) -> list[Step]:
    paper = {"plan_year": 2024, "document_no": "旧改办〔2024〕7号（示例）"}
    return [ask(25, "city_office", "projects", "include-in-central-plan", paper)]


def nomination(s: Sample) -> list[Step]:
    paper = {"plan_year": 2024, "document_no": "旧改办〔2024〕8号（示例）"}
    return [ask(25, "city_office", "projects", "nominate-for-central-plan", paper)]


def plan(s: Sample, version: int = 1, template: str = TEMPLATE) -> list[Step]:
    return [
        ask(20, "implementer", "projects", "draft-plan", forms.plan(s, template)),
        ask(6, "implementer", "projects", "submit-plan", forms.submission(s, version)),
        until("reviews", "plan_version", version),
    ]


def plan_on_old_template(s: Sample) -> list[Step]:
    return plan(s, template=OLD_TEMPLATE)


def second_plan(s: Sample) -> list[Step]:
    return plan(s, version=2)


def preliminary_review(s: Sample) -> list[Step]:
    return [ask(6, "county_bureau", "reviews", "record-preliminary-review", passed=True)]


def plan_returned(s: Sample) -> list[Step]:
    grounds = {"criteria": ["complete"], "defects": ["缺少现状分析与问题清单", "3号楼雨水管未接入市政管网"]}
    return [ask(5, "province", "reviews", "return-plan", grounds), sent_back(version=1)]


def plan_refused(s: Sample) -> list[Step]:
    defects = [f"依据{OLD_TEMPLATE}编制，未依据省编制模版"]
    grounds = {"reason": "template", "template": TEMPLATE, "defects": defects}
    return [ask(5, "province", "reviews", "refuse-plan", grounds), sent_back(version=1)]


def sent_back(version: int) -> Until:
    def known(row: Mapping[str, Any]) -> bool:
        return bool(row["status"] == "sent_back" or row["plan_version"] > version)

    return Until("projects", f"plan version {version} sent back", known)


def expert_review(s: Sample) -> list[Step]:
    opinion = {"opinion": {"verdict": "pass", "text": "排水与消防方案可行"}}
    return [
        ask(5, "province", "reviews", "accept-plan", forms.acceptance()),
        ask(7, "province", "reviews", "convene-expert-meeting", forms.meeting(s)),
        *[ask(0, expert, "reviews", "submit-expert-opinion", opinion) for expert in PANEL],
        ask(1, "province", "reviews", "seal-expert-opinion", recommends="pass", text="同意通过"),
        ask(4, "province", "reviews", "conclude-review", passed=True),
        ask(2, "province", "reviews", "notify-submitter", document_no=f"X建城函〔2024〕{s.number}号（示例）"),
        ask(1, "province", "reviews", "issue-review-number"),
        until("projects", "review_number"),
    ]


def filing(s: Sample) -> list[Step]:
    return [
        ask(6, "province", "reviews", "assess-review-scope", forms.exemption(s)),
        ask(5, "county_bureau", "reviews", "file-for-record", forms.filing(s)),
        until("projects", "review_number"),
    ]


def approval(s: Sample) -> list[Step]:
    paper = f"相政〔2024〕{s.number}号（示例）"
    return [
        ask(8, "county_government", "projects", "approve-plan", document_no=paper),
        until("funding", "budget"),
    ]


def upload(s: Sample) -> list[Step]:
    return [
        until("reviews", "approval"),
        ask(3, "county_bureau", "reviews", "upload-to-provincial-system"),
        ask(2, "province", "reviews", "acknowledge-upload", receipt=f"HZ-2024-{s.number:06}（示例）"),
    ]


def central_money_refused(s: Sample) -> list[Step]:
    return [refused("P09", ask(5, "finance", "funding", "allocate-funds", forms.allocation(s, "central")))]


def money(s: Sample) -> list[Step]:
    return [
        *[ask(2, "finance", "funding", "allocate-funds", forms.allocation(s, source)) for source in SOURCES],
        *[
            ask(4, "finance", "funding", "record-funds-arrival", forms.arrival(s, source))
            for source in SOURCES
        ],
    ]


def tender(s: Sample, awarded_on: str = THAT_DAY) -> list[Step]:
    paper = f"相发改〔2024〕{s.number}号（示例）"
    return [
        ask(5, "county_government", "projects", "record-initiation", document_no=paper),
        ask(25, "implementer", "projects", "record-tender-award", forms.award(s, awarded_on)),
    ]


def earlier_tender(s: Sample) -> list[Step]:
    return tender(s, awarded_on=forms.TENDERED_BEFORE_NOTICE)


def joint_supervision(s: Sample) -> list[Step]:
    return [
        ask(1, "county_government", "projects", "appoint-supervision-party", seat=seat, organisation=code)
        for seat, code in seats(s).items()
    ]


def construction(s: Sample) -> list[Step]:
    return [
        until("projects", "funded"),
        ask(10, "implementer", "projects", "start-construction"),
        *[step for stage in PAYMENTS for step in _stage(s, *stage)],
        ask(10, "implementer", "projects", "complete-construction"),
    ]


def _stage(s: Sample, percent: int, source: str, share: int) -> list[Step]:
    """Measured progress, and the payment it earns."""
    instalment = forms.payment(s, source, share, f"进度款{percent}%")
    return [
        ask(60, "implementer", "projects", "report-progress", percent=percent),
        until("funding", "percent", percent),
        ask(7, "finance", "funding", "pay-progress", instalment),
    ]


def initial_acceptance_failed(s: Sample) -> list[Step]:
    outcome = {"passed": False, "signatures": forms.signatures(s), "defects": ["2号楼单元门未安装"]}
    return [ask(12, "county_government", "projects", "record-initial-acceptance", outcome)]


def initial_acceptance(s: Sample) -> list[Step]:
    outcome = {"passed": True, "signatures": forms.signatures(s)}
    return [ask(15, "county_government", "projects", "record-initial-acceptance", outcome)]


def acceptance(s: Sample) -> list[Step]:
    return [
        ask(20, "city_office", "projects", "record-comprehensive-assessment", forms.assessment()),
        ask(10, "county_government", "projects", "complete-acceptance"),
        until("funding", "final_account_from"),
        *[
            ask(5, "finance", "funding", "pay-progress", forms.payment(s, source, share, "结算款"))
            for source, share in SETTLEMENT
        ],
    ]


def handover(s: Sample) -> list[Step]:
    return [
        until("maintenance", "accepted_on"),
        ask(10, "owners", "maintenance", "decide-management-mode", forms.management_mode(s)),
        until("projects", "management_mode"),
        ask(12, "implementer", "projects", "hand-over", forms.handover(s)),
    ]


def after_care(s: Sample) -> list[Step]:
    fault = {"fault_id": f"BX-{s.id}-1", "location": "3号楼2单元", "description": "楼道灯不亮"}
    inspector = PEOPLE["county_bureau"].organisation
    return [
        until("maintenance", "receiver"),
        ask(30, "county_bureau", "maintenance", "record-inspection", forms.inspection(s, inspector)),
        ask(15, "resident_committee", "maintenance", "report-fault", fault),
        ask(2, "street", "maintenance", "resolve-fault", fault_id=fault["fault_id"], outcome="已更换灯具"),
    ]


APPLIED = (application, inclusion)
RETURNED = (plan, preliminary_review, plan_returned, second_plan)
REVIEWED = (preliminary_review, expert_review, approval, upload)
FILED = (filing, approval, money, earlier_tender)
SITE = (joint_supervision, construction)
BUILT = (money, tender, *SITE)
ACCEPTED_LATER = (initial_acceptance_failed, initial_acceptance)
CARED_FOR = (acceptance, handover, after_care)

OUTCOMES: Mapping[Outcome, tuple[Chapter, ...]] = {
    "handed_over": (*APPLIED, plan, *REVIEWED, *BUILT, initial_acceptance, *CARED_FOR),
    "returned": (*APPLIED, *RETURNED, *REVIEWED, *BUILT, initial_acceptance, *CARED_FOR),
    "refused": (*APPLIED, plan_on_old_template, preliminary_review, plan_refused),
    "filed": (*APPLIED, plan, *FILED, *SITE, initial_acceptance, *CARED_FOR),
    "failed_once": (*APPLIED, plan, *REVIEWED, *BUILT, *ACCEPTED_LATER, *CARED_FOR),
    "waiting": (application, nomination, plan, *REVIEWED, central_money_refused),
}


def script(sample: Sample) -> list[Request | Until]:
    """Everything that is done for one project, in order."""
    return requests(sample, [step for chapter in OUTCOMES[sample.outcome] for step in chapter(sample)])
