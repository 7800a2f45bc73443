"""The peer of the HTTP figure of `make bench` answers what the service answers, with nothing behind it."""

from pathlib import Path

import httpx

from deploy.stack.tokens import PUBLIC
from shared.settings import Settings
from tests.bench.peers.validating import app
from tests.bench.samples import inspection
from tests.tokens import bearer


async def test_the_peer_takes_the_command_that_is_measured(keys: Path):
    peer = app(Settings(service="maintenance", jwks_url=(keys / PUBLIC).as_uri()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(peer), base_url="http://peer") as client:
        path = "/communities/care-bench-1/record-inspection"
        answer = await client.post(path, json=inspection("JC-1"), headers=bearer(keys, "county_bureau"))
    assert (answer.status_code, answer.json()["version"]) == (200, 1), answer.text
