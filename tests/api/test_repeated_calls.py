"""The line broke before the answer came: a program asks again, and nothing is done twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tehing.core import clock, once
from tehing.core.models import Event, Import, Once
from tehing.deals import actions as deals
from tehing.parties.models import Company
from tehing.team import actions as team

KEY = {"Idempotency_Key": "order-4711"}


@pytest.fixture
def call(program: Any, people: dict[str, Any]) -> Any:
    return program(people["seller"])


def test_the_first_answer_is_given_again_to_the_letter(call: Any) -> None:
    first = call("post", "companies", {"name": "Sepavara AS"}, **KEY)
    call("patch", f"companies/{first.json()['id']}", {"city": "Narva"})
    again = call("post", "companies", {"name": "Sepavara AS"}, **KEY)
    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Company.objects.count() == 1


def test_every_writing_call_knows_the_key(call: Any, people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    made = call("post", "deals", {"name": "Transformer"}).json()
    stage = next(one["id"] for one in call("get", "stages").json()["items"] if one["id"] != made["stage"]["id"])
    calls = [
        ("patch", f"deals/{made['id']}", {"name": "Other"}),
        ("put", "deals/external/erp/1", {"name": "From the ERP"}),
        ("post", f"deals/{made['id']}/stage", {"stage": stage}),
        ("post", "deals/batch", {"items": [{"op": "create", "data": {"name": "One of many"}}]}),
        ("delete", f"deals/{made['id']}", None),
    ]
    for number, (method, path, body) in enumerate(calls):
        events = Event.objects.count()
        first = call(method, path, body, Idempotency_Key=f"key-{number}")
        assert first.status_code < 300, (path, first.content)
        happened = Event.objects.count()
        again = call(method, path, body, Idempotency_Key=f"key-{number}")
        assert (again.status_code, again.content) == (first.status_code, first.content), path
        assert Event.objects.count() == happened > events


def test_the_same_key_for_something_else_is_a_mistake(call: Any) -> None:
    call("post", "companies", {"name": "Sepavara AS"}, **KEY)
    for method, path in (("post", "companies"), ("put", "companies/external/erp/1")):
        answer = call(method, path, {"name": "Other"}, **KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Company.objects.count() == 1


def test_a_refusal_is_not_kept_so_the_mended_request_passes(call: Any) -> None:
    assert call("post", "companies", {"name": ""}, **KEY).status_code == 422
    assert call("post", "companies", {"name": "Sepavara AS"}, **KEY).status_code == 201


def test_keys_are_ones_own_and_free_again_after_a_day(program: Any, people: dict[str, Any]) -> None:
    program(people["seller"])("post", "companies", {"name": "A"}, **KEY)
    program(people["colleague"])("post", "companies", {"name": "B"}, **KEY)
    assert Company.objects.count() == 2
    with clock.at(clock.now() + timedelta(hours=25)):
        assert program(people["seller"])("post", "companies", {"name": "C"}, **KEY).status_code == 201
        once.forget_answers()
    assert Once.objects.count() == 1


def test_a_file_sent_again_is_imported_once_and_another_file_is_another_request(
    people: dict[str, Any], settings: Any, tmp_path: Any
) -> None:
    settings.DATA = tmp_path
    _token, secret = team.create_token(by=people["seller"], name="files", scopes=["write"])
    client = Client(headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "file-1"})
    send = lambda text: client.post("/api/v1/imports", {"file": SimpleUploadedFile("companies.csv", text)})  # noqa: E731
    first, again, other = send(b"name\nA\n"), send(b"name\nA\n"), send(b"name\nB\n")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json()["id"] == again.json()["id"]
    assert Import.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: the second waits")
def test_while_the_first_is_being_answered_the_second_is_told_to_wait(call: Any, people: dict[str, Any]) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"{people['seller'].pk}:order-4711"])
        answer = call("post", "companies", {"name": "Sepavara AS"}, **KEY)
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "idempotency_key_in_progress", "1")
    finally:
        other.close()
    assert not Company.objects.exists()


def test_a_file_that_is_given_out_is_not_kept_for_a_second_call(program: Any, people: dict[str, Any]) -> None:
    call = program(people["admin"])
    person = call("post", "people", {"name": "Mari Maasikas"}).json()["id"]
    for _again in range(2):
        answer = call("post", f"people/{person}/personal-data", **KEY)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert not Once.objects.exists()
