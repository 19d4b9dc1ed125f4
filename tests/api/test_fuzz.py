"""Odd input through the API: always a clear answer, never a breakdown."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tehing.team import actions as team

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
