"""Odd input through the API: always a clear answer, never a breakdown."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tehing.core.numbers import LARGEST
from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.team import actions as team

DOCUMENT = Path(__file__).with_name("openapi.json")
ODD = [
    "",
    "0",
    "-1",
    "9" * 30,
    "1e400",
    "NaN",
    "Infinity",
    "1.005",
    "null",
    "ÕÄ'\"\\",
    "💥",
    "\u202eabc",
    "a" * 5000,
    "2026-02-31",
    "%",
    "_",
    "=1+1",
    "<svg onload=x>",
]
KEYS = [
    "name",
    "name__contains",
    "employees",
    "employees__gte",
    "owner",
    "owner__not",
    "industry__empty",
    "revenue__lte",
    "tags",
    "country",
    "updated_at__gte",
    "any1.city",
    "q",
    "order",
    "cursor",
    "limit",
    "fields",
    "columns",
]


@pytest.fixture
def call(people: dict[str, Any]) -> Any:
    _token, secret = team.create_token(by=people["admin"], name="fuzz", scopes=["write"])
    client = Client(raise_request_exception=False)
    return lambda method, path, **more: getattr(client, method)(path, headers={"Authorization": f"Bearer {secret}"}, **more)


@pytest.mark.parametrize("key", KEYS)
def test_odd_values_in_an_address_never_break_a_list(call: Any, key: str) -> None:
    for value in ODD:
        assert call("get", "/api/v1/companies", query_params={key: value}).status_code in (200, 422), value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(
        st.sampled_from(["name", "employees", "revenue", "currency", "country", "website", "owner", "tags", "registry_code", "x"]),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(max_size=60),
            st.sampled_from(ODD),
            st.lists(st.integers(), max_size=3),
        ),
        max_size=5,
    )
)
def test_odd_bodies_are_taken_or_told_why_not(call: Any, body: dict[str, Any]) -> None:
    answer = call("post", "/api/v1/companies", data=json.dumps(body), content_type="application/json")
    assert answer.status_code in (201, 400, 409, 422), (answer.status_code, answer.content[:300])


@pytest.mark.parametrize("key", [10**30, -(10**30), "9" * 40, "1e400", None, [1]])
def test_a_number_that_no_key_can_be_is_no_choice(call: Any, key: Any) -> None:
    answer = call("post", "/api/v1/companies", data=json.dumps({"name": "One", "tags": [key]}), content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("number", [LARGEST + 1, 10**30])
def test_nothing_goes_by_a_number_that_no_database_can_hold(call: Any, number: int) -> None:
    asked = 0
    for path, operations in json.loads(DOCUMENT.read_text())["paths"].items():
        address, found = re.subn(r"\{(?!plural|record_type|language|source|external_id)\w+\}", str(number), path)
        for method in operations.keys() & {"get", "put", "post", "patch", "delete"} if found else ():
            more = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
            assert call(method, address.replace("{language}", "et"), **more).status_code == 404, (method, path)
            asked += 1
    assert asked > 200


@pytest.mark.parametrize("number", [LARGEST + 1, -LARGEST - 2, 10**30])
def test_nor_is_anybody_of_such_a_number_put_on_a_map_or_asked_to_a_meeting(call: Any, people: dict[str, Any], number: int) -> None:
    by = people["admin"]
    deals.seed_pipelines(by=by)
    company = parties.create_company(by=by, data={"name": "Põhja Metall OÜ"})
    deal = deals.create_deal(by=by, data={"name": "Transformer", "company": company})
    member = deals.create_member(by=by, data={"deal": deal, "name": "Chief engineer", "role": "technical"})
    visit = deals.create_activity(by=by, data={"subject": "Visit", "kind": "meeting", "deal": deal})
    for path, name in ((f"committee-members/{member.pk}/influences", "influences"), (f"activities/{visit.pk}/attendees", "people")):
        answer = call("put", f"/api/v1/{path}", data=json.dumps({name: [number]}), content_type="application/json")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name), answer.content
