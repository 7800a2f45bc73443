"""Papers and figures of the sample project: documents, money in fen, assets."""

import hashlib
from datetime import date

from demo.papers import pdf
from deploy.site.people import PEOPLE
from services.maintenance.care.commands import Asset as CareAsset
from services.maintenance.care.commands import Factors
from services.projects.project.values import Asset, Document, ScopeItem, Signature, Source
from services.reviews.review.filing.events import Document as ReviewDocument
from services.reviews.review.filing.events import FilingDocument

DAY, NEXT_DAY = date(2024, 11, 4), date(2024, 11, 5)
# Of the ministry's notice, and of a tender the day before it (R03).
NOTICE_DAY, TENDERED = date(2024, 3, 15), date(2024, 3, 14)
AWARDED = date(2024, 5, 6)

NAME, AREA, HOUSEHOLDS = "东街道示例小区(样例)", "14971.42", 310
TEMPLATE = "province-scheme@2024"
ESTIMATE = 266_095_200
CENTRAL, RESIDENTS = 200_000_000, 66_095_200
CONTRACT = 250_000_000

TITLES = (
    "改造申请书(示例)",
    "改造实施方案(示例)",
    "中标通知书(示例)",
    "施工合同(示例)",
    "审定的实施方案(示例)",
)
FILES = {hashlib.sha256(content).hexdigest(): content for content in map(pdf, TITLES)}
"""Hash → the file of a document."""

_LETTER, _SCHEME, _NOTICE, _CONTRACT, _APPROVED = (
    {"title": t, "sha256": h} for t, h in zip(TITLES, FILES, strict=True)
)
LETTER = Document(kind="application_letter", **_LETTER)
SCHEME = Document(kind="plan", **_SCHEME)
NOTICE = Document(kind="award_notice", **_NOTICE)
AWARD_NOTICE = ReviewDocument(**_NOTICE)
FILING_PAPERS = (
    FilingDocument(kind="award_notice", **_NOTICE),
    FilingDocument(kind="contract", **_CONTRACT),
    FilingDocument(kind="approved_scheme", **_APPROVED),
)

SOURCES = (Source(kind="central", amount=CENTRAL), Source(kind="residents", amount=RESIDENTS))
ITEMS = (ScopeItem(category="drainage", name="雨污分流", amount=ESTIMATE),)
WARRANTIES = {"雨污管网": date(2026, 11, 4), "屋面防水": date(2029, 11, 4)}
ASSETS = tuple(Asset(name=name, warranty_until=until) for name, until in WARRANTIES.items())
CARE_ASSETS = tuple(CareAsset(name=name, warranty_until=until) for name, until in WARRANTIES.items())
DEFECTS = ("3号楼雨水管未接入市政管网",)
FACTORS = Factors(
    scale="12栋310户",
    environment="临街，无围墙",
    facilities="门禁、监控已配齐",
    property_rights="房改房为主",
    residents_wish="八成愿请物业",
    affordability="每月每平方米0.4元",
)


def signed(*parties: str) -> tuple[Signature, ...]:
    """By the sample person of each party."""
    signatories = {party: PEOPLE["owners" if party.startswith("owners") else party] for party in parties}
    return tuple(
        Signature(party=party, organisation=who.organisation, person=who.id)
        for party, who in signatories.items()
    )


def spelt_otherwise(number: str) -> str:
    """As another clerk types it: in wide letters, other brackets, a space, a mark that nobody sees."""
    wide = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {ord("〔"): "【", ord("〕"): "】"}
    typed = number.translate(wide)
    return f"{typed[:1]} {typed[1:]}\u200b"
