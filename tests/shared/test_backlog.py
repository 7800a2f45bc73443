"""How late the relay is, in seconds: never less than nothing, and never still while events wait."""

import pytest

from shared.health.collector import ServiceCollector
from shared.health.monitor import Monitor
from shared.kafka.end_offsets import EndOffsets
from shared.kafka.relay import Relay
from shared.log.database import open_engine
from tests.shared.alone import Alone
from tests.shared.test_relay import happened

pytestmark = pytest.mark.stack


async def test_events_recorded_while_a_clock_was_ahead_are_late_as_soon_as_they_wait(alone: Alone):
    engine = open_engine(alone.settings.dsn)
    relay = Relay(alone.settings, alone.log)
    monitor = Monitor(EndOffsets(alone.settings, []), [relay], alone.log, [], engine, patience=30)
    await monitor.look_at_store()
    assert monitor.relay_late() == 0.0
    await alone.clocks_were_ahead()
    await happened(alone.log, ["waiting"])
    await monitor.look_at_store()
    first = seconds(monitor)
    assert 0.0 < first < seconds(monitor)
    await engine.dispose()


def seconds(monitor: Monitor) -> float:
    """As /metrics says it."""
    [said] = [m for m in ServiceCollector(monitor).collect() if m.name == "jiugai_relay_backlog_seconds"]
    return float(said.samples[0].value)
