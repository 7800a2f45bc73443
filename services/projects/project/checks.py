"""What a project's decisions ask before they say yes; each raises with the rule that says no."""

from services.projects.project.commands import (
    AppointSupervisionParty,
    ApprovePlan,
    ConfirmApplication,
    HandOver,
    ProjectCommand,
    RecordComprehensiveAssessment,
    RecordInitialAcceptance,
    ReturnApplication,
    SubmitRenovationApplication,
)
from services.projects.project.events import Document, RenovationApplicationSubmitted, Seat
from services.projects.project.state import Contracted, Project, Unknown
from services.projects.rules import M33, P11, P13, P30, P39, P40, R02
from shared.core.actor import Actor
from shared.core.messages import Command
from shared.core.refusals import NotEntitled, OutOfOrder, Rejected
from shared.core.rules import Rule

SEATS: dict[Seat, str] = {
    "community": "社区",
    "street": "街道",
    "general_contractor": "总承包单位",
    "supervisor": "监理单位",
    "tracking_auditor": "跟踪审计单位",
    "construction_manager": "建设管理单位",
}
INDEPENDENT: frozenset[Seat] = frozenset({"supervisor", "tracking_auditor"})

# The rule behind a command; behind all the others stands the order of the steps.
RULES: dict[type[Command], Rule] = {
    ApprovePlan: R02,
    RecordInitialAcceptance: P39,
    RecordComprehensiveAssessment: P40,
    HandOver: M33,
}


def rule_of(command: ProjectCommand) -> Rule:
    return RULES.get(type(command), P11)


def out_of_order(project: Project, command: ProjectCommand) -> OutOfOrder:
    zh, en = project.now
    name, rule = type(command).__name__, rule_of(command)
    return OutOfOrder(rule, f"该项目{zh},不能办理 {name}", f"The project {en}; {name} is not possible now.")


def in_scope(project: Project, command: ProjectCommand, by: Actor) -> None:
    """An office acts for its own division only; who applies and who confirms has a rule of its own (P30)."""
    if isinstance(project, Unknown) or isinstance(
        command, SubmitRenovationApplication | ConfirmApplication | ReturnApplication
    ):
        return
    place = project.dossier.application.division
    if not by.covers(place):
        en = f"The project lies in division {place}; the word of this office reaches {by.division}."
        raise NotEntitled(rule_of(command), f"项目位于区划{place},您的职权范围是{by.division}", en)


def written(command: SubmitRenovationApplication) -> Document:
    """P30: in writing."""
    if command.document is None:
        raise Rejected(P30, "改造申请未附书面文件", "The application has no written document.")
    return command.document


def may_confirm(application: RenovationApplicationSubmitted, by: Actor) -> None:
    """P30: the street or community of that place, and not the applicant."""
    place = application.division
    if len(by.division) < len("340603001") or not by.covers(place):
        en = f"The project lies in {place}; {by.division or 'no division'} is not its street or community."
        raise NotEntitled(P30, f"项目位于 {place},不属 {by.division or '(无)'} 街道或社区管辖", en)
    if by.organisation == application.applicant:
        raise NotEntitled(P30, "申请人不能确认自己的申请", "The applicant cannot confirm the application.")


def seat_is_independent(project: Contracted, command: AppointSupervisionParty) -> None:
    """P13: who supervises or audits is not who builds, by contract or by seat."""
    seats = {**project.seats, command.seat: command.organisation}
    builders = {project.contract.contractor, seats.get("general_contractor")}
    conflicting = {seat: seats[seat] for seat in sorted(INDEPENDENT) if seats.get(seat, "") in builders}
    if conflicting:
        names, builder = "、".join(SEATS[seat] for seat in conflicting), next(iter(conflicting.values()))
        en = f"The general contractor {builder} would also sit as {', '.join(conflicting)}."
        raise Rejected(P13, f"总承包单位 {builder} 不得同时担任{names}", en)


def ready_to_start(project: Contracted) -> None:
    """P13, P11: all six seats filled, the money secured."""
    empty = [seat for seat in SEATS if seat not in project.seats]
    if empty:
        names = "、".join(SEATS[seat] for seat in empty)
        raise OutOfOrder(P13, f"六位一体监管尚缺:{names}", f"Seats not filled: {', '.join(empty)}.")
    if not project.dossier.funded:
        en = "Missing gate: the money is not secured (funding has not allocated the whole budget)."
        raise OutOfOrder(P11, "所缺手续:资金尚未落实", en)


def all_signed(command: RecordInitialAcceptance) -> None:
    """P39: street, community, and the owners by their committee or their group."""
    signed = {signature.party for signature in command.signatures}
    missing = [party for party in ("street", "community") if party not in signed]
    if signed.isdisjoint({"owners_committee", "owners_group"}):
        missing.append("owners_committee or owners_group")
    if missing:
        en = f"Signatures missing: {', '.join(missing)}."
        raise Rejected(P39, f"初验缺少签字:{'、'.join(missing)}", en)
    if not command.passed and not command.defects:
        raise Rejected(P39, "初验未通过须逐条列明问题", "A failed initial acceptance names each defect.")


def all_groups_present(command: RecordComprehensiveAssessment) -> None:
    """P40: departments, experts and residents."""
    groups = {
        "departments": ("相关部门", command.departments),
        "experts": ("专家", command.experts),
        "residents": ("居民代表", command.residents),
    }
    absent = {name: zh for name, (zh, members) in groups.items() if not members}
    if absent:
        en = f"Absent from the assessment: {', '.join(absent)}."
        raise Rejected(P40, f"综合考核缺席:{'、'.join(absent.values())}", en)
