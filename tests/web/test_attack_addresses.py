"""Addresses made to lead astray: a way back stays in this house, a path stays in its folder, a call stays out of the network."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, RequestFactory

from tehing.core import attachments
from tehing.core.access import Invalid
from tehing.core.models import File, Import
from tehing.core.records import resource, resources, screens
from tehing.core.webhooks import actions as webhooks
from tehing.core.webhooks import post
from tehing.core.webhooks.models import Webhook
from tehing.settings import oidc as provider
from tehing.settings.environment import BadSetting, Environment
from tehing.team import oidc
from tehing.team.models import User

from ..conftest import PASSWORD
from ..corpora import attacks, lines
from . import selling
from . import test_rights_matrix as matrix

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOUSE = "http://testserver"
GOOD = "/companies/?city=Narva"
NAMES = ("next", "then", "back", "url", "redirect", "return_to", "continue", "state", "type", "language")
EVIL = "/evil.example"
WORST = (f"/{EVIL}", f"/\\{EVIL[1:]}", "https:evil.example", f"\t/{EVIL}", "javascript:alert(1)", f"//{EVIL}", f"/\t{EVIL}", "deals")


def leads_to(place: str) -> str:
    """Scheme and host that a browser goes to: it forgives blanks, line ends and backslashes, which `urlsplit` does not."""
    tidy = re.sub(r"[\t\r\n]", "", place.strip("".join(map(chr, range(33))))).replace("\\", "/")
    parts = urlsplit(urljoin(f"{HOUSE}/companies/", re.sub(r"^/{2,}", "//", tidy)))
    return f"{parts.scheme}://{parts.netloc}"


def stays(answer: Any) -> bool:
    places = [answer[name] for name in ("Location", "HX-Redirect", "HX-Location", "Refresh") if name in answer]
    return all(leads_to(place) == HOUSE for place in places)


def test_what_a_browser_makes_of_a_place() -> None:
    assert [place for place in (GOOD, *WORST) if leads_to(place) == HOUSE] == [GOOD, "deals"]


def routes() -> list[tuple[str, str]]:
    """Every address of the screens; of the generated ones those of deals, since all are made by the same code."""
    others = tuple(f"{one.plural}/" for one in resources() if one.plural != "deals")
    own = re.compile(r"[a-z-]+/(<int:pk>/)?((new|edit|delete|columns|bulk|export|alike|views/new|cell/<slug:name>)/)?$")
    return [(name, at) for name, at in matrix._routes() if not at.startswith("lookup/") and not (at.startswith(others) and own.match(at))]


def test_no_screen_goes_on_to_another_house(people: dict[str, User], world: dict[str, Any]) -> None:
    """Every address of the screens, told by every name to go elsewhere, by the query, by the form and by whence one came."""
    client = Client(raise_request_exception=False, headers={"Referer": f"https:{WORST[0]}/"})
    client.force_login(people["admin"], backend=BACKEND)
    astray, going = [], 0
    for number, (name, pattern) in enumerate(routes()):
        address, place = matrix._filled(name, pattern, world), WORST[number % len(WORST)]
        address += ("&" if "?" in address else "?") + "&".join(f"{one}={quote(place)}" for one in NAMES)
        sent = {**dict.fromkeys(NAMES, place), **matrix._posted(name, world, people["admin"])}
        with transaction.atomic():
            answer = client.post(address, sent)
            answer = client.get(address) if answer.status_code == 405 else answer
            transaction.set_rollback(True)
        going += answer.status_code == 302
        if not stays(answer) or answer.status_code >= 500:
            astray.append((name, place, answer.status_code, answer.get("Location")))
    assert astray == [] and going > 40


def test_no_line_of_the_lists_is_a_way_back(people: dict[str, User]) -> None:
    """All of them, at the one function that screens ask, and at Django's own for the language."""
    client = Client()
    found = [*lines("Open Redirect/Intruder/*.txt"), *WORST]
    for line in found:
        kept = screens.back(RequestFactory().post("/", {"next": line}))
        assert kept == "" or leads_to(kept) == HOUSE, line
        assert stays(client.post("/language/", {"language": "et", "next": line})), line
    assert len(found) > 300
    assert screens.back(RequestFactory().post("/", {"next": GOOD})) == GOOD


DOORS = ("/deals/{pk}/delete/", "/deals/{pk}/edit/", "/deals/new/", "/auth/login/", "/auth/logout/", "/questions/{question}/translation/")


def test_the_screens_that_go_on_to_a_place_do_so_within_the_house_alone(people: dict[str, User], world: dict[str, Any]) -> None:
    """The worst places and some of the lists at each screen that takes one."""
    deal, admin = world["deals.deal"], people["admin"]
    described = resource("deals.deal")
    sent = {
        DOORS[1]: selling.values(described, deal, admin) | {"version": deal.version},
        DOORS[2]: selling.another(described, deal, admin),
        DOORS[3]: {"login": admin.email, "password": PASSWORD},
    }
    astray = []
    for door in DOORS:
        address = door.format(pk=deal.pk, question=world["playbook.question"].pk)
        for place in (GOOD, *WORST, *lines("Open Redirect/Intruder/*.txt")[::80]):
            client = Client(raise_request_exception=False)
            if door != DOORS[3]:
                client.force_login(admin, backend=BACKEND)
            with transaction.atomic():
                answer = client.post(f"{address}?next={quote(place)}", sent.get(door, {}) | {"next": place})
                transaction.set_rollback(True)
            if place == GOOD and door in DOORS[:5]:
                assert answer["Location"] == GOOD, door  # it does go where it may
            if answer.status_code >= 500 or not stays(answer):
                astray.append((door, place, answer.status_code, answer.get("Location")))
    assert astray == []


def test_no_path_leads_out_of_a_folder(people: dict[str, User], world: dict[str, Any], settings: Any, tmp_path: Path) -> None:
    """As names of files that are kept or imported, and as addresses."""
    settings.DATA = tmp_path / "house" / "data"
    settings.DATA.mkdir(parents=True)
    client = Client(raise_request_exception=False)
    client.force_login(people["seller"], backend=BACKEND)
    before = sorted(one for one in tmp_path.rglob("*") if settings.DATA not in one.parents)
    found = lines("Directory Traversal/Intruder/*.txt")[::4]
    for number, line in enumerate(found):
        upload = SimpleUploadedFile("x", b"name\nOne\n")
        upload._name = f"{line}x.csv"  # as a hostile program sends it, before anybody has tidied it
        if number % 15 == 0:
            assert client.post("/imports/new/", {"files": upload}).status_code == 302
            upload.seek(0)
        attachments.add_file(record_type="deals.deal", record_id=world["deals.deal"].pk, by=people["seller"], upload=upload)
        for start in ("/static/", "/files/", "/"):
            if number % 15 == 0:
                answer = client.get(start + quote(line, safe="/\\.%"))
                assert answer.status_code in (301, 302, 400, 404), (start, line, answer.status_code)
                assert b"root:" not in b"".join(answer) and stays(answer)
    names = [*File.objects.values_list("name", flat=True), *Import.objects.values_list("file_name", flat=True)]
    assert len(names) > 200
    assert [name for name in names if "/" in name or "\\" in name or name in ("", ".", "..")] == []
    assert sorted(one for one in tmp_path.rglob("*") if settings.DATA not in one.parents) == before
    kept = File.objects.latest("pk")
    told = client.get(f"/files/{kept.pk}/")["Content-Disposition"]
    assert told.startswith("attachment;") and "/" not in told.replace("utf-8''", "")


def inside() -> list[str]:
    """Every address in the lists that a server might be made to ask, with what the machine itself answers to."""
    texts = [path.read_text("utf-8", "replace") for path in attacks().glob("Server Side Request Forgery/Files/*")]
    texts += lines("XXE Injection/**/*.*")
    found = {address for text in texts for address in re.findall(r"""\b[a-z]{2,8}:/{2,3}[^\s"'<>)&;]+""", text, re.I)}
    return sorted(
        found | {"file:///etc/passwd", "gopher://127.0.0.1:25/", "dict://127.0.0.1:11211/", "http://169.254.169.254/", "https://[::1]/"}
    )


def test_no_address_of_the_lists_makes_the_house_ask(people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as a webhook when it is saved, nor when it is sent, nor as what a provider of identities says of itself."""
    settings.WEBHOOK_NETWORKS = []
    monkeypatch.setattr(post.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.1", 443))])  # a name that leads inside
    calls = oidc.Calls({"https://id.example"})
    found = inside()
    for address in found:
        with transaction.atomic():
            if not address.startswith("https://") or post.leads_inside(address, []):
                with pytest.raises(Invalid) as told:
                    webhooks.create_webhook(by=people["admin"], data={"name": "x", "url": address})
                assert "url" in told.value.fields, address
            transaction.set_rollback(True)
        with pytest.raises(post.NotSent) as no:
            post.post(address, headers={}, body=b"{}", networks=[])
        assert no.value.code in ("address_refused", "bad_address"), address
        with pytest.raises(requests.RequestException, match="not the configured"):
            calls.get(address)
        if not address.startswith("https://"):
            given = {"TEHING_OIDC": "house", "TEHING_OIDC_HOUSE_SERVER": address, "TEHING_OIDC_HOUSE_CLIENT_ID": "x"}
            if urlsplit(address).hostname not in provider.HERE or not address.startswith("http://"):
                with pytest.raises(BadSetting):
                    provider.providers(Environment(given))
    assert len(found) > 20 and not Webhook.objects.exists()
