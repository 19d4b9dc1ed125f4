"""What every answer tells the browser: pages, errors, downloads and answers to programs; and that no other site posts for anybody."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tehing.core import attachments
from tehing.parties import actions as parties
from tehing.settings import headers
from tehing.team.models import User

from ..conftest import PASSWORD
from . import test_rights_matrix as matrix

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": headers.UNUSED,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def page(people: dict[str, User], settings: Any, tmp_path: Path) -> Client:
    settings.DATA = tmp_path
    client = Client(raise_request_exception=False)
    client.force_login(people["admin"], backend=BACKEND)
    return client


def protected(answer: Any, caching: str) -> None:
    assert {name: answer.get(name) for name in ALWAYS} == ALWAYS, (answer.status_code, answer.request["PATH_INFO"])
    assert "default-src 'none'" in answer["Content-Security-Policy"] and "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == caching, answer.request["PATH_INFO"]


def test_every_sort_of_answer_tells_the_browser_the_same(people: dict[str, User], page: Client) -> None:
    by = people["admin"]
    company = parties.create_company(by=by, data={"name": "Põhja Metall OÜ"})
    person = parties.create_person(by=by, data={"name": "Mari Maasikas"})
    kept = attachments.add_file(
        record_type="parties.company", record_id=company.pk, by=by, upload=SimpleUploadedFile("offer.txt", b"hello")
    )
    answers = {
        "page": page.get(f"/companies/{company.pk}/"),
        "list": page.get("/companies/"),
        "refused": page.post(f"/companies/{company.pk}/edit/", {"name": ""}),
        "gone": page.get("/companies/999999/"),
        "nowhere": page.get("/nowhere/"),
        "nonsense": page.get("/companies/?colour=red"),
        "to sign in": Client().get("/companies/"),
    }
    for answer in answers.values():
        protected(answer, headers.ASKED_ANEW)
    assert [answer.status_code for answer in answers.values()] == [200, 200, 422, 404, 404, 400, 302]
    protected(door := Client().get("/auth/login/"), door["Cache-Control"])
    assert "no-store" in door["Cache-Control"]
    data = {
        "file": page.get(f"/files/{kept.pk}/"),
        "export": page.get("/companies/export/"),
        "bundle": page.post(f"/people/{person.pk}/personal-data/"),
        "look-up": page.get("/lookup/companies/?q=Metall", headers={"Accept": "application/json"}),
        "many for programs": page.get("/api/v1/companies"),
        "nobody": Client().get("/api/v1/companies"),
        "unknown": page.get("/api/v1/nothing"),
    }
    for name, answer in data.items():
        protected(answer, headers.ASKED_ANEW if answer["Content-Type"].startswith("text/html") else headers.KEPT_BY_NOBODY)
        assert name in ("nobody", "unknown") or answer.status_code == 200, name
    one = page.get(f"/api/v1/companies/{company.pk}")
    protected(one, headers.ASKED_ANEW)
    again = page.get(f"/api/v1/companies/{company.pk}", headers={"If-None-Match": one["ETag"]})
    protected(again, headers.ASKED_ANEW)
    assert (again.status_code, again.content) == (304, b"")


def test_an_answer_that_is_too_many_or_a_fault_of_ours_tells_it_too(
    people: dict[str, User], page: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATE = 1
    asked = [page.get("/api/v1/companies") for _ in range(3)]
    assert asked[-1].status_code == 429
    protected(asked[-1], headers.KEPT_BY_NOBODY)

    def breaks(fault: Exception) -> Callable[..., Any]:
        def visible(*_: Any, **__: Any) -> Any:
            raise fault

        return visible

    for fault, status in ((ValueError("no"), 500), (OSError(28, "No space left on device"), 503)):
        monkeypatch.setattr("tehing.core.search.find", breaks(fault))
        answer = page.get("/search/?q=metall")
        assert answer.status_code == status
        protected(answer, headers.ASKED_ANEW)
    forbidden = Client(raise_request_exception=False)
    forbidden.force_login(people["seller"], backend=BACKEND)
    answer = forbidden.get("/users/new/")
    assert answer.status_code == 403
    protected(answer, headers.ASKED_ANEW)


def test_signing_out_empties_what_the_browser_kept(page: Client) -> None:
    assert page.post("/auth/logout/")["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in page.get("/auth/login/")


def test_what_an_answer_says_of_its_keeping_is_left_to_it() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("x", headers={"Cache-Control": "public"})

    assert headers.Headers(view)(RequestFactory().get("/"))["Cache-Control"] == "public"


def test_no_other_site_posts_for_anybody(people: dict[str, User], world: dict[str, Any]) -> None:
    """Every address of the screens, without the token that only our own pages have."""
    client = Client(enforce_csrf_checks=True)  # the token is asked for before anybody is asked who they are
    tried, open_ = 0, []
    for name, pattern in [*matrix._routes(), ("language", "language/"), ("login", "auth/login/"), ("logout", "auth/logout/")]:
        answer = client.post(matrix._filled(name, pattern, world), {})
        tried += 1
        if answer.status_code != 403 or "form is too old" not in answer.content.decode():
            open_.append((name, answer.status_code))
    assert tried > 300 and open_ == []
    client.force_login(people["admin"], backend=BACKEND)
    answer = client.post("/api/v1/companies", "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


# Mozilla's published rules (HTTP Observatory Scoring Methodology, 27 February 2024): from 100, less for what is missing;
# what is beyond counts when the rest comes to 90
def observed(answer: Any, cookies: Any) -> dict[str, int]:
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    scripts = re.findall(r"<script[^>]*src=\"([^\"]+)\"", answer.content.decode())
    secure = all(one["secure"] and one["samesite"] for one in cookies.values()) and cookies["sessionid"]["httponly"]
    age = re.search(r"max-age=(\d+)", answer.get("Strict-Transport-Security", "max-age=0"))
    return {
        "content security policy": -20 if "unsafe" in str(policy) else 10 if policy["default-src"] == "'none'" else 5,
        "cookies": 5 if secure else -20,
        "cross-origin sharing": -50 if answer.get("Access-Control-Allow-Origin") else 0,
        "referrer policy": 5 if answer["Referrer-Policy"] in ("same-origin", "no-referrer", "strict-origin") else 0,
        "strict transport security": 0 if age and int(age[1]) >= 15_768_000 else -20,
        "subresource integrity": 0 if all(one.startswith("/") and not one.startswith("//") for one in scripts) else -5,
        "content type options": 0 if answer["X-Content-Type-Options"] == "nosniff" else -5,
        "frame options": 5 if policy.get("frame-ancestors") == "'none'" else 0 if answer["X-Frame-Options"] == "DENY" else -20,
    }


def test_mozilla_observatory_would_give_the_best_grade(people: dict[str, User], settings: Any) -> None:
    """Behind https, as `TEHING_HTTPS` sets it; 125 is all there is but for lists that browsers keep and scripts of other hosts."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = Client()
    first = client.get("/auth/login/", secure=True)
    client.post("/auth/login/", {"login": "admin@trafo.example", "password": PASSWORD}, secure=True)
    for answer in (first, client.get("/", secure=True)):
        found = observed(answer, client.cookies)
        assert 100 + sum(one for one in found.values() if one < 0) == 100, found
        assert 100 + sum(found.values()) == 125, found
