"""The first steps of a project, for tests that need one that is under way."""

from tests.system.conftest import System

LETTER = {"kind": "application_letter", "title": "改造申请书(示例)", "sha256": "a" * 64}
APPLICATION = {
    "project_name": "示例一村",
    "division": "340603001001",
    "area_m2": "14971.42",
    "households": 310,
    "tier": "basic",
    "document": LETTER,
}
PLAN = {
    "template": "province-scheme@2024",
    "estimate": 100_000,
    "sources": [{"kind": "central", "amount": 70_000}, {"kind": "residents", "amount": 30_000}],
    "items": [{"category": "drainage", "name": "雨污分流", "amount": 100_000}],
}


async def apply(system: System, id: str) -> str:
    """The project exists; returns the position of its first event."""
    answer = await system.send(
        "projects", id, "SubmitRenovationApplication", "resident_committee", **APPLICATION
    )
    return str(answer["position"])


async def submit_plan(system: System, id: str) -> None:
    """From nothing to a plan that reviews and funding hear of."""
    await apply(system, id)
    await system.send("projects", id, "ConfirmApplication", "street")
    await system.send("projects", id, "AssessEligibility", "county_bureau", eligible=True, basis="摸底调查")
    await system.send("projects", id, "DraftPlan", "implementer", **PLAN)
    await system.send("projects", id, "SubmitPlan", "implementer", documents=[LETTER])
