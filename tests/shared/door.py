"""What the tests of the door send, and what they find in a problem."""

from typing import Any

import httpx

from tests.samples import projects as s

APPLY = "/projects/door-1/submit-renovation-application"
APPLICATION = s.APPLY.model_dump(mode="json", exclude={"occurred_on"})


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["status"]) == (status, status)
    assert body["type"] == f"urn:jiugai:problem:{kind}"
    return body
