"""A plan is drafted, submitted and reviewed (P11); what passed or is filed, the government approves (R02)."""

from services.projects.project.planning.commands import (
    ApprovePlan,
    DraftPlan,
    PlanningCommands,
    RecordFundingMix,
    RecordPlanSentBack,
    RecordReviewOutcome,
    SubmitPlan,
)
from services.projects.project.planning.events import (
    FundingMixRecorded,
    PlanApproved,
    PlanDrafted,
    PlanningEvents,
    PlanSentBack,
    PlanSubmitted,
    ReviewOutcomeRecorded,
)
from services.projects.project.state import (
    Approved,
    Dossier,
    Drafted,
    Eligible,
    InReview,
    Known,
    Project,
    Reviewed,
    SentBack,
)
from shared.core.actor import Actor
from shared.core.deciding import once, out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.paper_numbers import one_paper
from shared.core.phases import Phase


def decide(project: Project, command: PlanningCommands, by: Actor) -> list[PlanningEvents]:
    match project, command:
        case Eligible(), DraftPlan():
            return [draft(command, 1, by)]
        case SentBack(plan=plan), DraftPlan():
            return [draft(command, plan.plan_version + 1, by)]
        case Drafted(plan=plan), DraftPlan():
            again = draft(command, plan.plan_version, by)
            return [] if again == plan else [again]
        case Drafted(dossier, plan), SubmitPlan():
            return [submission(dossier, plan, command)]
        case InReview(dossier, plan, submitted), SubmitPlan():
            return once(submitted, submission(dossier, plan, command), project, command)
        case InReview(plan=plan), RecordPlanSentBack(plan_version=version) if version == plan.plan_version:
            return [PlanSentBack(**command.recorded())]
        case InReview(plan=plan), RecordReviewOutcome(plan_version=version) if version == plan.plan_version:
            return [ReviewOutcomeRecorded(**command.recorded())]
        case Reviewed(plan=plan), ApprovePlan():
            version, budget = plan.plan_version, plan.estimate
            return [PlanApproved(**command.recorded(), plan_version=version, budget=budget)]
        case Approved(approval=approval), ApprovePlan(document_no=no) if one_paper(no, approval.document_no):
            return []
        case Known(dossier), RecordFundingMix(sources=sources) if sources != dossier.sources:
            return [FundingMixRecorded(sources=sources)]
        case _, RecordPlanSentBack() | RecordReviewOutcome() | RecordFundingMix():
            return []
        case _:
            raise out_of_order(project, command)


def evolve(project: Project, event: PlanningEvents) -> Project:
    match project, event:
        case Eligible(dossier) | Drafted(dossier) | SentBack(dossier), PlanDrafted():
            return Drafted(replace(dossier, author=event.author), event)
        case Drafted(dossier, plan), PlanSubmitted():
            return InReview(dossier, plan, event)
        case InReview(dossier, plan), PlanSentBack():
            return SentBack(dossier, plan)
        case InReview(dossier, plan), ReviewOutcomeRecorded():
            return Reviewed(dossier, plan)
        case Reviewed(dossier, plan), PlanApproved():
            return Approved(dossier, plan, event)
        case Known(dossier), FundingMixRecorded(sources=sources):
            return replace(project, dossier=replace(dossier, sources=sources))
        case _:
            return project


def draft(command: DraftPlan, version: int, by: Actor) -> PlanDrafted:
    return PlanDrafted(**command.recorded(), plan_version=version, author=by.organisation)


def submission(dossier: Dossier, plan: PlanDrafted, command: SubmitPlan) -> PlanSubmitted:
    """All that reviews and funding need to begin, so that they need not ask back."""
    application = dossier.application
    return PlanSubmitted(
        **command.recorded(),
        plan_version=plan.plan_version,
        project_name=application.project_name,
        division=application.division,
        area_m2=application.area_m2,
        households=application.households,
        tier=application.tier,
        author=plan.author,
        template=plan.template,
        estimate=plan.estimate,
        sources=plan.sources,
        central_plan=dossier.central_plan,
    )


GATES = (
    Gated(DraftPlan, at=Eligible | Drafted | SentBack),
    Gated(SubmitPlan, at=Drafted, done=InReview),
    Gated(ApprovePlan, at=Reviewed, done=Approved),
)

planning = Phase(decide, evolve, PlanningCommands, PlanningEvents, GATES)
