"""What a process logs: JSON lines only, whoever speaks."""

import json
import subprocess
import sys

SPEAK = """
import logging, structlog
from shared.observe import logs
logs.configure("projects", "info")
logging.getLogger("uvicorn.error").info("Uvicorn running on %s", "here")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("uvicorn.error").exception("in a library")
    structlog.get_logger().exception("in our own")
structlog.get_logger().info("说", correlation="c-1")
structlog.get_logger().info("half of a letter", path="/a\\ud800", number=2**70)
"""


def test_every_line_is_json_and_a_traceback_is_one_line():
    done = subprocess.run([sys.executable, "-c", SPEAK], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in (done.stderr + done.stdout).splitlines()]
    assert {line["event"] for line in lines} == {
        "Uvicorn running on here",
        "in a library",
        "in our own",
        "说",
        "half of a letter",
    }
    assert all({"service", "level", "timestamp"} <= line.keys() for line in lines)
    assert [("ZeroDivisionError" in line.get("exception", "")) for line in lines].count(True) == 2
