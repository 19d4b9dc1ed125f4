"""What hangs on a record, for programs: notes, files and the timeline, as the screen has them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core.models import Event, File, Note
from tehing.core.records import resource
from tehing.core.webhooks.payloads import payload
from tehing.deals import actions as deals
from tehing.deals.models import Deal
from tehing.team import actions as team

PDF = b"%PDF-1.7\n%" + b"x" * 100


@pytest.fixture
def deal(people: dict[str, Any]) -> Deal:
    deals.seed_pipelines(by=people["admin"])
    return deals.create_deal(by=people["seller"], data={"name": "Transformer"})


def _sent(user: Any, address: str, name: str, content: bytes, **headers: str) -> Any:
    _token, secret = team.create_token(by=user, name="files", scopes=["write"])
    upload = {"file": SimpleUploadedFile(name, content)}
    return Client(headers={"Authorization": f"Bearer {secret}", **headers}).post(f"/api/v1/{address}", upload)


def test_a_note_is_written_read_where_the_webhook_says_and_taken_away(program: Any, people: dict[str, Any], deal: Deal) -> None:
    call, address = program(people["seller"]), f"deals/{deal.pk}/notes"
    made = call("post", address, {"text": " They want it in May. "}, Idempotency_Key="n-1")
    assert made.status_code == 201
    assert call("post", address, {"text": " They want it in May. "}, Idempotency_Key="n-1").json() == made.json()
    event = Event.objects.get(name="deal.noted")
    message = payload(event, people["seller"])
    assert message is not None and event.channel == "api"
    told = f"{message['record']['type']}/{message['record']['id']}/notes/{message['facts']['note_id']}"
    read = program(people["colleague"])("get", told).json()
    assert read == call("get", f"{address}/{read['id']}").json()
    assert (read["text"], read["created_by"]) == ("They want it in May.", {"id": people["seller"].pk, "label": str(people["seller"])})
    assert call("delete", f"{address}/{read['id']}").status_code == 204
    assert call("get", address).json() == {"items": [], "next": None}
    assert call("post", address, {"text": "  "}).json()["errors"][0]["code"] == "empty_note"


def test_a_file_goes_up_and_comes_down_by_the_rules_of_the_screen(program: Any, people: dict[str, Any], deal: Deal) -> None:
    address = f"deals/{deal.pk}/files"
    assert _sent(people["seller"], address, "offer.pdf", PDF, **{"Idempotency-Key": "f"}).status_code == 201
    again = _sent(people["seller"], address, "offer.pdf", PDF, **{"Idempotency-Key": "f"})
    assert again["Idempotent-Replayed"] == "true"
    call = program(people["seller"])
    (kept,) = call("get", address).json()["items"]
    assert (kept["name"], kept["size"]) == ("offer.pdf", len(PDF))
    answer = call("get", f"{address}/{kept['id']}")
    assert (b"".join(answer.streaming_content), answer["Content-Disposition"]) == (PDF, 'attachment; filename="offer.pdf"')
    assert _sent(people["seller"], address, "run.exe", b"MZ\x90").json()["errors"][0]["code"] == "file_type_refused"
    assert call("delete", f"{address}/{kept['id']}").status_code == 204
    assert not File.objects.exists()


def test_what_hangs_on_a_record_is_as_hidden_and_as_safe_as_the_record(program: Any, people: dict[str, Any], deal: Deal) -> None:
    other = deals.create_deal(by=people["seller"], data={"name": "Cable"})
    note = program(people["seller"])("post", f"deals/{deal.pk}/notes", {"text": "Hush"}).json()["id"]
    for who, method, address, status in (
        ("stranger", "get", f"deals/{deal.pk}/notes", 404),
        ("stranger", "get", f"deals/{deal.pk}/timeline", 404),
        ("seller", "get", f"deals/{other.pk}/notes/{note}", 404),  # it hangs on another record
        ("seller", "delete", f"deals/{other.pk}/notes/{note}", 404),
        ("seller", "get", f"dragons/{deal.pk}/notes", 404),
        ("reader", "delete", f"deals/{deal.pk}/notes/{note}", 403),
    ):
        assert program(people[who])(method, address).status_code == status, (who, method, address)
    assert program(people["reader"])("post", f"deals/{deal.pk}/notes", {"text": "I was here"}).status_code == 403
    assert Note.objects.get().text == "Hush"


def test_the_timeline_is_read_page_by_page_without_what_one_may_not_know(program: Any, people: dict[str, Any]) -> None:
    product = resource("catalog.product").create(by=people["admin"], data={"name": "Transformer"})
    change = {"name": "Transformer 2", "cost": 900}
    resource("catalog.product").update(pk=product.pk, by=people["admin"], data=change, version=product.version)
    address = f"products/{product.pk}/timeline?limit=1"
    first = program(people["admin"])("get", address).json()
    assert (first["items"][0]["name"], {one["field"] for one in first["items"][0]["changes"]}) == ("product.updated", {"name", "cost"})
    second = program(people["admin"])("get", f"{address}&cursor={first['next']}").json()
    assert ([one["name"] for one in second["items"]], second["next"]) == (["product.created"], None)
    assert [one["field"] for one in program(people["seller"])("get", address).json()["items"][0]["changes"]] == ["name"]
