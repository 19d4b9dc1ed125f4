"""Another system hears what happened here: signed, in order, at least once, and no more than it may know."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook as Oracle
from standardwebhooks import WebhookVerificationError

from tehing.core import clock, delivery
from tehing.core.access import Forbidden, Invalid
from tehing.core.models import Delivery, Event, Notification
from tehing.core.webhooks import actions, outgoing, post, queries, sending
from tehing.core.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.team import actions as team
from tehing.team.models import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOCAL = [ip_network("127.0.0.0/8")]


@dataclass
class Receiver:
    """The other system: a real server that keeps what it gets and answers as it is told."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers, text = found.answers.pop(0) if found.answers else (204, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hooks?for=tehing"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def neighbours(settings: Any) -> Iterator[None]:
    settings.WEBHOOK_NETWORKS = LOCAL
    outgoing.forget()
    yield
    outgoing.forget()


@pytest.fixture
def admin(people: dict[str, Any]) -> Any:
    deals.seed_pipelines(by=people["admin"])
    return people["admin"]


@pytest.fixture
def hook(admin: Any, receiver: Receiver) -> Callable[..., Webhook]:
    def make(events: str = "*", **data: Any) -> Webhook:
        return actions.create_webhook(by=data.pop("by", admin), data={"name": "Accounting", "url": receiver.url, "events": events, **data})

    return make


def work() -> int:
    """What the worker does: deliver news to their handlers, then to the webhooks. Gives how many messages were tried."""
    while delivery.deliver_due():
        pass
    return sum(sending.send_due(pk) for pk in sending.waiting())


def test_a_message_is_signed_so_that_the_receiver_can_be_sure(admin: Any, hook: Any, receiver: Receiver) -> None:
    webhook = hook("company.*")
    secret = actions.make_secret(pk=webhook.pk, by=admin)
    company = parties.create_company(by=admin, data={"name": "Põhja Metall OÜ"})
    parties.update_company(pk=company.pk, by=admin, data={"city": "Narva"})
    assert work() == 2
    headers, body = receiver.got[1]
    told = Oracle(secret).verify(body, headers)
    assert told["type"] == "company.updated"
    assert told["record"] == {"type": "parties.company", "id": company.pk, "label": "Põhja Metall OÜ"}
    assert told["actor"] == {"id": admin.pk, "label": "Anu Admin"}
    assert (told["before"], told["after"]) == ({"city": ""}, {"city": "Narva"})
    with pytest.raises(WebhookVerificationError):
        Oracle(secret).verify(body.replace(b"Narva", b"Tartu"), headers)
    assert secret not in str(list(Webhook.objects.values())) + str(list(Event.objects.values()))


def test_while_a_secret_is_changed_both_hold(admin: Any, hook: Any, receiver: Receiver) -> None:
    webhook = hook()
    old, new = (actions.make_secret(pk=webhook.pk, by=admin) for _ in range(2))
    assert old.startswith("whsec_") and old != new
    actions.send_test(pk=webhook.pk, by=admin)
    work()
    headers, body = receiver.got[-1]
    assert Oracle(old).verify(body, headers) == Oracle(new).verify(body, headers)
    with clock.at(clock.now() + timedelta(hours=25)):
        actions.send_test(pk=webhook.pk, by=admin)
        work()
    assert len(receiver.got[-1][0]["webhook-signature"].split()) == 1


def test_only_what_was_asked_for_is_told_and_from_now_on(admin: Any, hook: Any, receiver: Receiver) -> None:
    parties.create_company(by=admin, data={"name": "Before"})
    hook("deal.won, company.*", record_type="")
    hook("*", record_type="parties.person")
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    parties.create_person(by=admin, data={"name": "Mari Maasikas"})
    deals.create_deal(by=admin, data={"name": "Transformer"})
    work()
    assert sorted(one["type"] for one in receiver.messages()) == ["company.created", "person.created"]


def test_without_listeners_an_event_costs_nothing(admin: Any) -> None:
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    assert not Delivery.objects.filter(handler="webhooks").exists()


def test_news_of_one_record_stay_in_order_while_others_pass(admin: Any, hook: Any, receiver: Receiver) -> None:
    hook("company.*")
    first = parties.create_company(by=admin, data={"name": "First"})
    parties.update_company(pk=first.pk, by=admin, data={"city": "Narva"})
    parties.create_company(by=admin, data={"name": "Second"})
    receiver.answers = [(500, {}, b"broken")]
    work()
    work()
    assert [(one["type"], one["record"]["label"]) for one in receiver.messages()] == [
        ("company.created", "First"),
        ("company.created", "Second"),
    ]
    with clock.at(clock.now() + timedelta(seconds=6)):
        work()
    told = receiver.messages()[2:]
    assert [one["type"] for one in told] == ["company.created", "company.updated"]
    assert receiver.got[0][0]["webhook-id"] == receiver.got[2][0]["webhook-id"]


def test_it_tries_again_with_growing_pauses_and_at_last_gives_up(admin: Any, hook: Any, receiver: Receiver) -> None:
    webhook = hook("company.*")
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    receiver.answers = [(500, {}, b"x" * 500_000)] * 20
    work()
    found, pauses = WebhookDelivery.objects.get(), []
    while found.state == "waiting":
        pauses.append(found.due_at - found.tries.latest("pk").at)
        Webhook.objects.update(failing_since=None)  # the days of failure are another story
        with clock.at(found.due_at):
            assert work() == 1
        found.refresh_from_db()
    assert [one // timedelta(seconds=1) for one in pauses] == [one // timedelta(seconds=1) for one in sending.PAUSES]
    assert (found.state, found.attempts) == ("failed", 11)
    assert len(found.tries.all()[0].answer) == post.EXCERPT
    actions.replay(pk=webhook.pk, delivery_pk=found.pk, by=admin)
    receiver.answers = []
    work()
    found.refresh_from_db()
    assert found.state == "done"


def test_who_asks_for_a_pause_gets_it(admin: Any, hook: Any, receiver: Receiver) -> None:
    hook("company.*")
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    receiver.answers = [(429, {"Retry-After": "900"}, b"")]
    before = clock.now()
    work()
    assert WebhookDelivery.objects.get().due_at >= before + timedelta(seconds=900)


def test_an_address_that_is_gone_is_left_alone_and_its_keepers_are_told(
    admin: Any, hook: Any, receiver: Receiver, people: dict[str, Any]
) -> None:
    webhook = hook("company.*")
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    receiver.answers = [(410, {}, b"")]
    work()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.stopped) == (False, "gone")
    parties.create_company(by=admin, data={"name": "Later"})
    work()
    assert len(receiver.got) == 1
    assert [one.to for one in Notification.objects.filter(event__name="webhook.stopped")] == [admin]


def test_one_that_fails_for_days_is_stopped_and_goes_on_where_it_was(admin: Any, hook: Any, receiver: Receiver) -> None:
    webhook = hook("company.*")
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    receiver.answers = [(500, {}, b"")] * 2
    work()
    later = clock.now() + sending.FAILING + timedelta(minutes=1)
    with clock.at(later):
        work()
        webhook.refresh_from_db()
        assert (webhook.is_active, webhook.stopped) == (False, "failing")
        actions.update_webhook(pk=webhook.pk, by=admin, data={"is_active": True})
    with clock.at(later + timedelta(days=1)):
        work()
    webhook.refresh_from_db()
    assert (webhook.stopped, webhook.failing_since) == ("", None)
    assert WebhookDelivery.objects.get().state == "done"


def test_a_webhook_hears_no_more_than_whoever_set_it_up(admin: Any, hook: Any, receiver: Receiver, people: dict[str, Any]) -> None:
    seller = Role.objects.get(code="seller")
    rights = dict.fromkeys(("view", "create", "edit"), "all")
    team.set_role_rights(pk=seller.pk, by=admin, grants={"core.webhook": rights}, hidden=["parties.company.employees"])
    by = type(admin).objects.get(pk=people["stranger"].pk)
    hook("*", by=by)
    deals.create_deal(by=people["seller"], data={"name": "Hush"})
    company = parties.create_company(by=admin, data={"name": "Sepavara AS", "employees": 180, "city": "Narva"})
    parties.delete_company(pk=company.pk, by=admin)
    work()
    text = b"".join(body for _headers, body in receiver.got)
    assert b"Sepavara" in text and b"Narva" in text
    assert b"Hush" not in text and b"employees" not in text and b"180" not in text
    actions.update_webhook(pk=Webhook.objects.get().pk, by=admin, data={"events": "deal.*"})
    deals.create_deal(by=people["seller"], data={"name": "Now heard"})
    work()
    assert "Now heard" in receiver.messages()[-1]["record"]["label"]


def test_nobody_but_administrators_sets_up_webhooks(people: dict[str, Any], receiver: Receiver) -> None:
    for who in ("head", "seller", "reader", "finance"):
        with pytest.raises(Forbidden):
            actions.create_webhook(by=people[who], data={"name": "Mine", "url": receiver.url})


@pytest.mark.parametrize(
    "data", [{"events": "DROP TABLE"}, {"events": "deal.won; x"}, {"url": "https://me:secret@example.com/"}, {"url": "ftp://example.com/"}]
)
def test_what_cannot_work_is_refused_at_once(admin: Any, hook: Any, data: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        hook(**data)


def test_a_name_that_changes_its_mind_is_asked_once(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: what was looked at is what is connected to. The name server is the one thing played here."""
    port = int(receiver.url.rpartition(":")[2].partition("/")[0])
    asked: list[str] = []
    real = post.socket.getaddrinfo

    def name_server(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.2" if len(asked) == 1 else "127.0.0.1", *rest, **more)

    monkeypatch.setattr(post.socket, "getaddrinfo", name_server)
    with pytest.raises(post.NotSent) as told:
        post.post(f"http://changing.example:{port}/", headers={}, body=b"{}", networks=[ip_network("127.0.0.2/32")])
    assert told.value.code == "no_connection"
    assert asked == ["changing.example"]
    assert receiver.got == []


def test_redirects_are_not_followed(admin: Any, hook: Any, receiver: Receiver) -> None:
    hook("company.*")
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    receiver.answers = [(307, {"Location": receiver.url}, b"")]
    work()
    assert len(receiver.got) == 1
    assert WebhookAttempt.objects.get().status == 307
    assert WebhookDelivery.objects.get().state == "waiting"


def test_an_administrator_sets_one_up_in_the_browser(admin: Any, receiver: Receiver) -> None:
    screen = Client(headers={"Accept-Language": "en"})
    screen.force_login(admin, backend=BACKEND)
    made = screen.post("/webhooks/new/", {"name": "Accounting", "url": receiver.url, "events": "deal.*", "is_active": "on"})
    address = made["Location"]
    secret = screen.post(f"{address}secret/").content.decode()
    assert "whsec_" in secret
    assert "whsec_" not in screen.get(address).content.decode()
    tested = screen.post(f"{address}test/")
    assert b"On its way" in screen.get(tested["Location"]).content
    receiver.answers = [(500, {}, b"<script>alert(1)</script>")]
    work()
    page = screen.get(tested["Location"]).content.decode()
    assert "HTTP 500" in page and "&lt;script&gt;" in page
    screen.post(f"{tested['Location']}replay/")
    work()
    assert "delivered" in screen.get(tested["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "webhook.tested" in screen.get(address).content.decode()


def test_a_program_reads_the_log_and_sends_again(admin: Any, receiver: Receiver, people: dict[str, Any]) -> None:
    def calling(user: Any) -> Client:
        return Client(headers={"Authorization": f"Bearer {team.create_token(by=user, name='program', scopes=['write'])[1]}"})

    call = calling(admin)
    made = call.post(
        "/api/v1/webhooks", json.dumps({"name": "ERP", "url": receiver.url, "events": "company.*"}), content_type="application/json"
    ).json()
    address = f"/api/v1/webhooks/{made['id']}"
    assert call.post(f"{address}/secret").json()["secret"].startswith("whsec_")
    assert call.post(f"{address}/test").status_code == 202
    work()
    (found,) = call.get(f"{address}/deliveries?state=done").json()["items"]
    assert (found["type"], found["tries"][0]["status"]) == ("webhook.tested", 204)
    assert call.post(f"{address}/deliveries/{found['id']}/replay").json()["state"] == "waiting"
    for path in ("", "/deliveries"):
        assert calling(people["seller"]).get(f"{address}{path}").status_code == 403
    assert calling(people["seller"]).post(f"{address}/secret").status_code == 403


def test_after_an_outage_all_that_was_given_up_is_found_and_sent_again(admin: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    webhook = hook("company.*")
    for number in range(6):
        parties.create_company(by=admin, data={"name": f"Missed {number}"})
    delivery.deliver_due()
    WebhookDelivery.objects.filter(event__label__gt="Missed 0").update(state="failed", attempts=11)
    screen = Client(headers={"Accept-Language": "en"})
    screen.force_login(admin, backend=BACKEND)
    address, seen = f"/webhooks/{webhook.pk}/deliveries/", []
    page = f"{address}?state=failed"
    while page:
        text = screen.get(page).content.decode()
        seen += re.findall(r"Missed \d", text)
        older = re.search(r'href="(\?before=\d+&amp;state=failed)"', text)
        page = f"{address}{older[1].replace('&amp;', '&')}" if older else ""
    assert seen == ["Missed 5", "Missed 4", "Missed 3", "Missed 2", "Missed 1"]
    monkeypatch.setattr(actions, "AT_ONCE", 3)
    said = screen.post(f"{address}replay/", follow=True).content.decode()
    assert "3 messages are being sent again." in said
    waiting = WebhookDelivery.objects.filter(state="waiting", attempts=0).values_list("event__label", flat=True)
    assert sorted(waiting) == ["Missed 0", "Missed 1", "Missed 2", "Missed 3"]  # the oldest first
    call = Client(headers={"Authorization": f"Bearer {team.create_token(by=admin, name='program', scopes=['write'])[1]}"})
    again = f"/api/v1/webhooks/{webhook.pk}/deliveries/replay"
    assert (call.post(again).json(), call.post(again).json()["code"]) == ({"messages": 2}, "nothing_given_up")
    assert [one.after for one in Event.objects.filter(name="webhook.replayed").order_by("pk")] == [{"messages": 3}, {"messages": 2}]


def test_the_log_goes_back_a_month(admin: Any, hook: Any) -> None:
    hook("company.*")
    parties.create_company(by=admin, data={"name": "Sepavara AS"})
    work()
    with clock.at(clock.now() + timedelta(days=31)):
        sending.forget_old()
    assert not WebhookDelivery.objects.exists()
    assert not WebhookAttempt.objects.exists()
