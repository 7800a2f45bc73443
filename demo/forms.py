"""What people write into the forms of a sample project: the fields of the longer commands."""

from typing import Any

from demo import money, papers
from demo.actors import PANEL, actors, builder, receiver, seats
from demo.samples import Sample
from demo.steps import THAT_DAY

Fields = dict[str, Any]

NOTICE = {"notice_document": "X建城〔2024〕12号（示例）", "notice_issued_on": "2024-03-15"}
TENDERED_BEFORE_NOTICE = "2024-02-20"

MODES = ("professional", "quasi", "bundled", "self_governed", "unit_trustee")


def application(s: Sample) -> Fields:
    return {
        "project_name": s.name,
        "division": s.division,
        "area_m2": s.area_m2,
        "households": s.households,
        "tier": s.tier,
        "document": document(s, "application_letter", "改造申请书"),
    }


def plan(s: Sample, template: str) -> Fields:
    return {
        "template": template,
        "estimate": s.estimate,
        "sources": money.sources(s.estimate),
        "items": money.items(s.estimate, s.tier),
    }


def submission(s: Sample, version: int) -> Fields:
    plan = document(s, "implementation_plan", f"改造实施方案第{version}版")
    return {"documents": [plan, document(s, "photo", "现状照片")]}


def acceptance() -> Fields:
    return {"complete": True, "procedure_followed": True, "truthful": True}


def meeting(s: Sample) -> Fields:
    people = actors(s)
    panel = [
        {
            "expert": people[seat].id,
            "organisation": people[seat].organisation,
            "declares_no_conflict": True,
        }
        for seat in PANEL
    ]
    return {"panel": panel, "meeting_on": THAT_DAY}


def exemption(s: Sample) -> Fields:
    award = document(s, "award_notice", "中标通知书")
    return {
        "tender_completed_on": TENDERED_BEFORE_NOTICE,
        "award_document": {"title": award["title"], "sha256": award["sha256"]},
        **NOTICE,
    }


def filing(s: Sample) -> Fields:
    titles = {"award_notice": "中标通知书", "contract": "施工合同", "approved_scheme": "审定的实施方案"}
    return {
        "documents": [document(s, kind, title) for kind, title in titles.items()],
        "awarded_on": TENDERED_BEFORE_NOTICE,
        "contract_signed_on": "2024-03-01",
    }


def allocation(s: Sample, source: str) -> Fields:
    amount = money.share(s.estimate, money.SOURCES[source])
    return {"source": source, "amount": amount, "document_no": "相财建〔2024〕18号（示例）"}


def arrival(s: Sample, source: str) -> Fields:
    amount = money.share(s.estimate, money.SOURCES[source])
    return {"source": source, "amount": amount, "voucher": f"SK-{s.id}（示例）"}


def payment(s: Sample, source: str, percent: int, purpose: str) -> Fields:
    """`percent` of the estimate."""
    return {
        "source": source,
        "amount": money.share(s.estimate, percent),
        "purpose": purpose,
        "voucher": f"FK-{s.id}-{purpose}",
        "payee": builder(s),
    }


def award(s: Sample, awarded_on: str) -> Fields:
    return {
        "contractor": builder(s),
        "amount": money.share(s.estimate, money.CONTRACT),
        "progress_payment_percent": money.PROGRESS_PAYMENT,
        "awarded_on": awarded_on,
        "documents": [document(s, "award_notice", "中标通知书"), document(s, "contract", "施工合同")],
    }


def signatures(s: Sample) -> list[Fields]:
    signing = {
        "street": seats(s)["street"],
        "community": seats(s)["community"],
        "owners_committee": actors(s)["owners"].organisation,
    }
    return [
        {"party": party, "organisation": organisation, "person": f"sample-{party}-{s.id}"}
        for party, organisation in signing.items()
    ]


def assessment() -> Fields:
    return {
        "departments": ["市住建局", "市财政局"],
        "experts": list(PANEL),
        "residents": ["sample-resident-1", "sample-resident-2"],
        "conclusion": "合格",
    }


def management_mode(s: Sample) -> Fields:
    return {
        "mode": MODES[s.number % len(MODES)],
        "factors": {
            "scale": f"{s.households}户，{s.area_m2}平方米",
            "environment": "临街，有围墙",
            "facilities": "门禁、监控已配齐",
            "property_rights": "房改房为主",
            "residents_wish": "八成以上住户同意",
            "affordability": "每月每平方米0.4元",
        },
        "decided_by_owners": True,
        "meeting_document": f"业决〔2025〕{s.number}号（示例）",
    }


def handover(s: Sample) -> Fields:
    assets = {"雨污管网": "2027-12-31", "屋面防水": "2030-12-31", "道路与停车位": "2027-12-31"}
    return {
        "receiver": receiver(s),
        "assets": [{"name": name, "warranty_until": until} for name, until in assets.items()],
    }


def inspection(s: Sample, inspector: str) -> Fields:
    return {
        "inspection_id": f"JC-{s.id}-1",
        "level": "county",
        "kind": "special",
        "inspector_org": inspector,
        "findings": ["东门垃圾桶破损"],
    }


def document(s: Sample, kind: str, title: str) -> Fields:
    return papers.document(s.id, kind, title)
