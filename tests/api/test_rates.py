"""A program that runs wild is slowed down, is told how far it may go, and disturbs nobody else."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tehing.core.limits import Limiter


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.API_RATE, settings.API_RATE_ANONYMOUS = 5, 3


def test_a_token_is_told_its_limit_and_then_to_wait(program: Any, people: dict[str, Any]) -> None:
    call = program(people["seller"])
    answers = [call("get", "companies") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert [one["RateLimit-Remaining"] for one in answers[:5]] == ["4", "3", "2", "1", "0"]
    assert answers[0]["RateLimit-Limit"] == "5"
    last = answers[-1]
    assert (last["Content-Type"], last.json()["code"]) == ("application/problem+json", "too_many_requests")
    assert 1 <= int(last["Retry-After"]) <= 13
    assert 1 <= int(last["RateLimit-Reset"]) <= 61


def test_one_token_does_not_use_up_another_or_its_address(people: dict[str, Any]) -> None:
    from tehing.team import actions as team

    client = Client()
    secrets = [team.create_token(by=people["seller"], name="x", scopes=["read"])[1] for _ in range(6)]
    for secret in secrets:
        assert client.get("/api/v1/companies", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    for _ in range(4):
        client.get("/api/v1/companies", headers={"Authorization": f"Bearer {secrets[0]}"})
    assert client.get("/api/v1/companies", headers={"Authorization": f"Bearer {secrets[0]}"}).status_code == 429
    assert client.get("/api/v1/companies", headers={"Authorization": f"Bearer {secrets[1]}"}).status_code == 200


def test_made_up_tokens_get_no_calls_of_their_own(people: dict[str, Any]) -> None:
    client = Client()
    found = [client.get("/api/v1/companies", headers={"Authorization": f"Bearer tehing_{number}"}).status_code for number in range(5)]
    assert found == [401, 401, 401, 429, 429]
    assert client.get("/api/v1/companies").status_code == 429
    assert client.get("/auth/login/").status_code == 200


def test_nothing_is_counted_when_the_house_says_so(program: Any, people: dict[str, Any], settings: Any) -> None:
    settings.API_RATE = 0
    call = program(people["seller"])
    answers = [call("get", "companies") for _ in range(8)]
    assert {one.status_code for one in answers} == {200}
    assert "RateLimit-Limit" not in answers[0]


def test_counting_writes_nothing(program: Any, people: dict[str, Any], django_assert_num_queries: Any) -> None:
    call = program(people["seller"])
    call("get", "companies")
    with django_assert_num_queries(4) as seen:
        call("get", "companies")
    assert not [one for one in seen if one["sql"].startswith(("INSERT", "UPDATE"))]


@given(limit=st.integers(1, 5000), steps=st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_in_no_stretch_of_time_more_passes_than_the_bucket_holds(limit: int, steps: list[float]) -> None:
    limiter, now, passed = Limiter(), 0.0, 0
    for step in steps:
        now += step
        state = limiter.take("x", limit, now)
        passed += not state.wait
        assert 0 <= state.left <= limit
        assert passed <= limit + now * limit / 60 + 1e-6
        if state.wait:
            assert not limiter.take("x", limit, now + state.wait).wait
            now, passed = now + state.wait, passed + 1
