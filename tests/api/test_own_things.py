"""What belongs to the token's person: news, sessions, tokens, and the work they asked for."""

from typing import Any

import pytest
from django.test import Client

from tehing.core import notifications
from tehing.core.models import Event, Job
from tehing.deals import actions as deals
from tehing.team.models import Session

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_news_is_read_page_by_page_until_all_of_it_is_marked(program: Any, people: dict[str, Any]) -> None:
    deals.seed_pipelines(by=people["admin"])
    made = [deals.create_deal(by=people["admin"], data={"name": name, "owner": people["seller"]}) for name in ("Cable", "Transformer")]
    for event in Event.objects.filter(name="deal.created").order_by("pk"):
        notifications.ring(to=people["seller"].pk, event=event)
    call = program(people["seller"])
    first = call("get", "notifications?limit=1").json()
    assert [(one["name"], one["record_id"], one["read_at"]) for one in first["items"]] == [("deal.created", made[1].pk, None)]
    second = call("get", f"notifications?limit=1&cursor={first['next']}").json()
    assert ([one["label"] for one in second["items"]], second["next"]) == (["Cable"], None)
    assert program(people["colleague"])("get", "notifications").json()["items"] == []
    assert call("post", "notifications/read").status_code == 204
    assert all(one["read_at"] for one in call("get", "notifications").json()["items"])


def test_sessions_and_tokens_are_seen_and_ended_by_their_person_alone(program: Any, people: dict[str, Any]) -> None:
    call, other = program(people["seller"]), program(people["colleague"])
    browser = Client()
    browser.force_login(people["seller"], backend=BACKEND)
    Session.objects.create(user=people["seller"], key=browser.session.session_key or "", agent="Firefox/1 Windows")
    (seen,) = call("get", "me/sessions").json()["items"]
    assert (seen["browser"], seen["present"]) == ("Firefox", False)
    assert "key" not in seen
    (token,) = call("get", "me/tokens").json()["items"]
    assert (token["name"], token["scopes"]) == ("program", ["write"])
    for address in (f"me/sessions/{seen['id']}", f"me/tokens/{token['id']}"):
        assert other("delete", address).status_code == 404
        assert call("delete", address).status_code == 204
    assert browser.get("/me/").status_code == 302
    assert call("get", "me/tokens").status_code == 401


@pytest.mark.parametrize(
    ("scope", "method", "address"),
    [
        ("read", "post", "notifications/read"),
        ("read", "post", "views"),  # a saved view is nobody's record, and yet it is written
        ("deals.deal:edit", "post", "notifications/read"),
        ("deals.deal:edit", "delete", "me/tokens/{token}"),
    ],
)
def test_a_token_for_less_leaves_what_is_the_persons_own(
    program: Any, people: dict[str, Any], scope: str, method: str, address: str
) -> None:
    call = program(people["admin"], scope)
    answer = call(method, address.format(token=people["admin"].tokens.get().pk), {"record": "companies", "name": "Mine"})
    assert (answer.status_code, answer.json()["permission"]) == (403, "write")


def test_failed_work_goes_on_for_those_who_may(program: Any, people: dict[str, Any]) -> None:
    failed = Job.objects.create(kind="import", state="failed", by=people["seller"], error="The disk was full.")
    Job.objects.create(kind="import", state="done", by=people["admin"])
    mine, all_ = program(people["seller"]), program(people["admin"])
    assert [one["id"] for one in mine("get", "jobs").json()["items"]] == [failed.pk]
    assert len(all_("get", "jobs").json()["items"]) == 2
    (told,) = all_("get", "jobs?state=failed").json()["items"]
    assert told["by"]["id"] == people["seller"].pk and told["error"]
    assert all_("get", "jobs?state=lost").status_code == 422
    assert mine("post", f"jobs/{failed.pk}/retry").status_code == 403
    assert program(people["colleague"])("post", f"jobs/{failed.pk}/retry").status_code == 404
    assert all_("post", f"jobs/{failed.pk}/retry").json()["state"] == "waiting"
    assert all_("post", f"jobs/{failed.pk}/retry").json()["code"] == "job_has_not_failed"
