"""What is counted on a real database: outcomes, refusals by rule, batches, events read and passed over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.projects.app import service
from services.projects.project import project
from services.projects.project.applying.commands import ConfirmApplication
from services.projects.project.building.commands import ReportProgress
from services.projects.views.projects import projects
from shared.core.decider import Addressed
from shared.core.frozen import replace
from shared.core.messages import Command
from shared.core.refusals import Rejected
from shared.health.collector import ServiceCollector
from shared.health.monitor import Monitor
from shared.kafka.end_offsets import EndOffsets
from shared.kafka.record import Arrived
from shared.kafka.relay import Relay
from shared.kafka.topics import PARTITIONS
from shared.log.causation import Causation
from shared.log.database import open_engine, transaction
from shared.log.event_log import EventLog
from shared.log.first_answer import CommandIdReused
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.version import VersionConflict
from shared.observe.counters import MOST_TYPES
from shared.observe.metrics import Metrics
from shared.observe.observer import Observer
from shared.observe.outcome import Outcome
from shared.settings import Settings
from shared.subscribe import checkpoints
from shared.subscribe.subscription import Subscription
from shared.views.projection import Projection
from tests.samples import projects as s
from tests.samples.people import applicant, implementer, street
from tests.samples.projects import APPLY
from tests.shared.parking import unreadable
from tests.shared.samples import arrived

pytestmark = pytest.mark.stack


@dataclass
class Counted:
    """A log, a handle, one subscription, and what /metrics says of them."""

    log: EventLog
    handle: CommandHandler
    subscription: Subscription
    monitor: Monitor
    metrics: Metrics

    def __call__(self, name: str, **labels: str) -> float:
        """The one sample of this name and these labels."""
        families = text_string_to_metric_families(self.metrics.text().decode())
        samples = [sample for family in families for sample in family.samples]
        [value] = [x.value for x in samples if x.name == name and x.labels == labels]
        return value


@pytest.fixture
async def counted(dsn: str, stream: str) -> AsyncIterator[Counted]:
    engine, settings = open_engine(dsn), Settings(service="projects", dsn=dsn)
    observer = Observer(Metrics(service))
    async with EventLog(dsn, "projects", observer) as log:
        effect = Projection(projects, "projects")
        subscription = Subscription(f"test.{stream}", ["projects"], effect, engine, observer)
        async with transaction(engine) as tx:
            await checkpoints.prepare(tx, subscription.name, ["projects"], range(PARTITIONS))
        handle, relay = CommandHandler(log, observer), Relay(settings, log, observer)
        monitor = Monitor(EndOffsets(settings, ["projects"]), [relay], log, [subscription], engine, 30.0)
        observer.metrics.registry.register(ServiceCollector(monitor))
        yield Counted(log, handle, subscription, monitor, observer.metrics)
    await engine.dispose()


def order(id: str, command: Command) -> Addressed:
    return Addressed(project, id, command)


async def test_every_outcome_and_rule_is_there_from_the_beginning(counted: Counted):
    assert [counted("jiugai_commands_total", outcome=outcome) for outcome in Outcome] == [0] * len(Outcome)
    for rule in service.rules:
        assert counted("jiugai_rule_refusals_total", rule=rule.id) == 0


async def test_commands_are_counted_by_outcome_and_refusals_by_rule(counted: Counted, stream: str):
    submit, once = order(stream, APPLY), Causation(new_id())
    await counted.handle(submit, applicant, once)
    await counted.handle(submit, applicant, once)
    with pytest.raises(VersionConflict):
        await counted.handle(order(stream, ConfirmApplication()), street, Causation(new_id()), expected=7)
    with pytest.raises(CommandIdReused):
        await counted.handle(order(stream, ConfirmApplication()), street, once)
    with pytest.raises(Rejected):
        await counted.handle(order(stream, ReportProgress(percent=1)), implementer, Causation(new_id()))
    found = {outcome: counted("jiugai_commands_total", outcome=outcome) for outcome in Outcome}
    assert {outcome: n for outcome, n in found.items() if n} == {
        "accepted": 1,
        "repeated": 1,
        "other_version": 1,
        "id_reused": 1,
        "refused": 1,
    }
    assert counted("jiugai_rule_refusals_total", rule="P11") == 1


async def test_a_decision_made_again_is_a_retry(counted: Counted, stream: str):
    elsewhere = CommandHandler(counted.log)
    await counted.handle(order(stream, APPLY), applicant, Causation(new_id()))
    await elsewhere(order(stream, ConfirmApplication()), street, Causation(new_id()))
    await counted.handle(order(stream, ConfirmApplication()), street, Causation(new_id()))
    assert counted("jiugai_command_retries_total") == 1


async def test_batches_are_measured_by_size_and_time(counted: Counted, stream: str):
    orders = [order(f"{stream}-{n}", APPLY) for n in range(20)]
    await asyncio.gather(*[counted.handle(o, applicant, Causation(new_id())) for o in orders])
    assert counted("jiugai_append_batch_commands_sum") == 20
    batches = counted("jiugai_append_batch_commands_count")
    assert batches == counted("jiugai_append_commit_seconds_count") < 20
    assert counted("jiugai_append_commit_seconds_sum") > 0


async def test_K12_events_are_told_apart_that_we_apply_know_or_have_never_heard_of(
    counted: Counted, stream: str
):
    life = arrived(stream, [s.submitted, s.confirmed, s.eligible])
    known = renamed(life[1], "ParkedEventSkipped")
    records = [life[0], known, renamed(life[2], "BeyondUs")]
    await counted.subscription.apply(records)
    await counted.subscription.apply(records)
    of = {"subscription": counted.subscription.name}
    assert counted("jiugai_events_applied_total", **of) == 1
    assert counted("jiugai_events_passed_over_total", **of) == 1
    assert counted("jiugai_events_unknown_total", **of, source="projects", type="BeyondUs") == 1
    assert "ParkedEventSkipped" not in counted.metrics.text().decode()


async def test_made_up_types_cannot_fill_the_memory(counted: Counted, stream: str):
    [first] = arrived(stream, [s.submitted])
    many = [
        replace(renamed(first, f"Type{n}", position=n + 1), offset=n, previous=n)
        for n in range(MOST_TYPES + 7)
    ]
    await counted.subscription.apply(many)
    of = {"subscription": counted.subscription.name}
    assert counted("jiugai_events_unknown_total", **of, source="projects", type="Type0") == 1
    assert counted("jiugai_events_unknown_total", **of, source="", type="") == 7


async def test_a_parked_key_is_shown_and_its_events_are_not_applied(counted: Counted, stream: str):
    life = arrived(stream, [s.submitted, s.confirmed])
    await counted.subscription.apply([unreadable(life[0], ce_version=b"x"), life[1]])
    await counted.monitor.look_at_store()
    of = {"subscription": counted.subscription.name}
    assert counted("jiugai_subscription_parked_keys", **of) == 1
    assert counted("jiugai_events_applied_total", **of) == 0


def renamed(record: Arrived, type: str, **more: int) -> Arrived:
    return replace(record, event=replace(record.event, type=type, **more))
