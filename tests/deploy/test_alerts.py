"""The example of alert rules speaks of metrics that exist, and the manual of the alerts that it has."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALERTS = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8")
MANUAL = (ROOT / "docs" / "operating.md").read_text("utf-8")


def named(first: str, text: str, last: str = "") -> set[str]:
    return set(re.findall(rf"{first}(\w+?){last}\b", text))


def test_every_metric_that_an_alert_asks_for_is_in_the_manual():
    asked = {f"jiugai_{name}" for name in named("jiugai_", ALERTS, "(?:_bucket)?")}
    assert asked
    assert asked <= set(re.findall(r"^\| `(jiugai_\w+)", MANUAL, re.MULTILINE))


def test_every_label_that_an_alert_asks_for_is_the_metrics_own():
    labels = named(r"\$labels\.", ALERTS) | set(re.findall(r"by \((\w+)", ALERTS))
    columns = re.findall(r"^\| `jiugai_\w+` \|([^|]*)\|", MANUAL, re.MULTILINE)
    assert labels - {"instance"} <= set(re.findall(r"\w+", " ".join(columns)))


def test_the_manual_says_what_to_do_about_each_alert():
    assert named("alert: ", ALERTS) == set(re.findall(r"^\| `(Jiugai\w+)` \|", MANUAL, re.MULTILINE))
