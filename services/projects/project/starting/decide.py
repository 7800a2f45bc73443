"""P11: initiation, tender and money come before the start. P13: six seats are filled, and independent."""

from collections.abc import Iterator
from datetime import date

from services.projects.project.starting.commands import (
    AppointSupervisionParty,
    RecordFundingSecured,
    RecordFundingWithdrawn,
    RecordInitiation,
    RecordTenderAward,
    StartConstruction,
    StartingCommands,
)
from services.projects.project.starting.events import (
    ConstructionStarted,
    FundingSecuredRecorded,
    FundingWithdrawnRecorded,
    JointSupervisionEstablished,
    ProjectInitiated,
    StartingEvents,
    SupervisionPartyAppointed,
    TenderAwarded,
)
from services.projects.project.state import (
    Approved,
    Building,
    Completed,
    Contracted,
    Initiated,
    Known,
    Project,
)
from services.projects.project.values import SEATS, Seat
from services.projects.rules import P11, P13
from shared.core.actor import Actor
from shared.core.deciding import in_sequence, once, out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.gates import IN_SEQUENCE, Content, Fit, Standing, in_order
from shared.core.paper_numbers import one_paper
from shared.core.phases import Phase
from shared.core.words import Words, lacking

INDEPENDENT: tuple[Seat, ...] = ("supervisor", "tracking_auditor")


def decide(project: Project, command: StartingCommands, by: Actor) -> list[StartingEvents]:
    match project, command:
        case Approved(), RecordInitiation():
            return [ProjectInitiated(**command.recorded())]
        case Initiated(initiation=done), RecordInitiation(document_no=no) if one_paper(no, done.document_no):
            return []
        case Initiated(), RecordTenderAward():
            return [TenderAwarded(**command.recorded())]
        case Contracted(contract=contract), RecordTenderAward():
            return once(contract, TenderAwarded(**command.recorded()), project, command)
        case Contracted(), AppointSupervisionParty():
            return appointment(project, command)
        case Building() | Completed(), StartConstruction():
            return []
        case Contracted(contract=contract), StartConstruction():
            return [start(contract, command)]
        case Known(dossier), RecordFundingSecured() if not dossier.funded:
            return [FundingSecuredRecorded(**command.recorded())]
        case Known(dossier), RecordFundingWithdrawn() if dossier.funded:
            return [FundingWithdrawnRecorded(**command.recorded())]
        case _, RecordFundingSecured() | RecordFundingWithdrawn():
            return []
        case _:
            raise out_of_order(project, command)


def evolve(project: Project, event: StartingEvents) -> Project:
    match project, event:
        case Approved(dossier, plan), ProjectInitiated():
            return Initiated(dossier, plan, event)
        case Initiated(dossier, plan), TenderAwarded(contractor=contractor):
            return Contracted(replace(dossier, contractor=contractor), plan, event)
        case Contracted(dossier), SupervisionPartyAppointed(seat=seat, organisation=organisation):
            seats = {**dossier.seats, seat: organisation}
            return replace(project, dossier=replace(dossier, seats=seats))
        case Contracted(dossier, plan, contract), ConstructionStarted():
            return Building(dossier, plan, contract, started_on=event.started_on)
        case Known(dossier), FundingSecuredRecorded():
            return replace(project, dossier=replace(dossier, funded=True))
        case Known(dossier), FundingWithdrawnRecorded():
            return replace(project, dossier=replace(dossier, funded=False))
        case _:
            return project


def award_is_known(command: RecordTenderAward) -> Iterator[Words]:
    """P11: a tender is recorded once it is awarded."""
    return in_sequence(command.awarded_on, TenderAwarded.title, command)


def award_of(project: Contracted) -> tuple[date, Words]:
    return project.contract.awarded_on, project.contract.title


def seats_are_independent(project: Contracted, command: AppointSupervisionParty) -> list[Words]:
    """P13: whoever builds, by contract or by seat, neither supervises nor audits."""
    seats = {**project.seats, command.seat: command.organisation}
    builders = {project.contract.contractor, seats.get("general_contractor")}
    conflicting = [seat for seat in INDEPENDENT if seat in seats and seats[seat] in builders]
    return [_builder_as(seat, seats[seat]) for seat in conflicting]


def _builder_as(seat: Seat, builder: str) -> Words:
    zh, en = SEATS[seat]
    return Words(
        f"总承包单位（{builder}）不得同时担任{zh}",
        f"the general contractor {builder} cannot also be the {en}",
    )


def all_seats_are_filled(project: Contracted) -> list[Words]:
    """P13: all six seats are filled before the start."""
    empty = [name for seat, name in SEATS.items() if seat not in project.seats]
    return lacking(empty, Words("六位一体监管尚缺", "seats not filled"))


def money_is_secured(project: Contracted) -> Iterator[Words]:
    """P11: the money is secured before the start."""
    if not project.dossier.funded:
        en = "the money is not secured: funding has not allocated the whole budget"
        yield Words("资金尚未落实：预算尚未全部下达", en)


def appointment(project: Contracted, command: AppointSupervisionParty) -> list[StartingEvents]:
    """P13: a replacement appends; with the sixth seat joint supervision stands."""
    if project.seats.get(command.seat) == command.organisation:
        return []
    appointed = SupervisionPartyAppointed(**command.recorded())
    empty = SEATS.keys() - project.seats.keys()
    return [appointed, JointSupervisionEstablished()] if empty == {command.seat} else [appointed]


def start(contract: TenderAwarded, command: StartConstruction) -> ConstructionStarted:
    return ConstructionStarted(
        started_on=command.occurred_on,
        contractor=contract.contractor,
        contract_amount=contract.amount,
        progress_payment_percent=contract.progress_payment_percent,
    )


INDEPENDENCE = Words(
    "监理和跟踪审计独立于总承包", "supervisor and tracking auditor are not the general contractor"
)
GATES = (
    Gated(RecordInitiation, at=Approved, done=Initiated),
    Gated(
        RecordTenderAward,
        at=Initiated,
        done=Contracted,
        gates=(Content(IN_SEQUENCE, P11, award_is_known),),
    ),
    Gated(AppointSupervisionParty, at=Contracted, gates=(Fit(INDEPENDENCE, P13, seats_are_independent),)),
    Gated(
        StartConstruction,
        at=Contracted,
        done=Building | Completed,
        gates=(
            Standing(Words("六位一体监管席位已满", "all six seats are filled"), P13, all_seats_are_filled),
            Standing(Words("资金已落实", "the money is secured"), P11, money_is_secured),
            in_order(P11, award_of),
        ),
    ),
)

starting = Phase(decide, evolve, StartingCommands, StartingEvents, GATES)
