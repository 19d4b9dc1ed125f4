"""Programs at work against a house with two web processes and a worker: nothing is made twice, and other systems hear of it."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .conftest import PASSWORD, House

TOKEN = """
import django; django.setup()
from tehing.team import actions; from tehing.team.models import User
print(actions.create_token(by=User.objects.get(), name="program", scopes=["write"])[1])
"""
TOGETHER = 8


@pytest.fixture
def call(house: House) -> Any:
    """A program with the administrator's token."""
    named = ("--company", "Trafo Nord", "--name", "Anu Admin", "--email", "anu@trafo.example")
    assert house.command("admin", *named, given=f"{PASSWORD}\n").returncode == 0
    around = house.environment | {"DJANGO_SETTINGS_MODULE": "tehing.settings"}
    secret = subprocess.run([sys.executable, "-c", TOKEN], env=around, capture_output=True, text=True, check=True).stdout.strip()

    def of(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"} | headers
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{house.url}/api/v1/{path}", data, sent, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as no:
            return no.code, json.loads(no.read())

    return of


def at_once(act: Any) -> list[tuple[int, Any]]:
    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(act, range(TOGETHER)))


@pytest.mark.parametrize("house", [("--workers", "2")], indirect=True)
def test_programs_that_write_the_same_at_the_same_moment_make_one_record(call: Any) -> None:
    answers = at_once(lambda number: call("PUT", "companies/external/erp/4711", {"name": "Sepavara AS", "employees": number}))
    assert sorted(status for status, _ in answers) == [200] * (TOGETHER - 1) + [201]
    assert len({record["id"] for _, record in answers}) == 1
    key = {"Idempotency-Key": "order-1"}
    answers = at_once(lambda _: call("POST", "companies", {"name": "Põhja Metall OÜ"}, **key))
    assert {status for status, _ in answers} <= {201, 409}
    assert {told["code"] for status, told in answers if status == 409} <= {"idempotency_key_in_progress"}
    assert call("POST", "companies", {"name": "Põhja Metall OÜ"}, **key)[0] == 201
    status, page = call("GET", "companies?total=yes")
    assert (status, page["total"]) == (200, 2)
    record = page["items"][0]["id"]
    answers = at_once(lambda number: call("PATCH", f"companies/{record}", {"city": f"City {number}"}, **{"If-Match": '"1"'}))
    assert {status for status, _ in answers} <= {200, 412}
    assert sum(1 for status, _ in answers if status == 200) <= 1
