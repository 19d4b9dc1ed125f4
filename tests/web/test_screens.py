"""The generated screens in a person's hands: the back button, two tabs, a double click, a bad address."""

from typing import Any

import pytest
from django.test import Client

from tehing.deals import actions as deals
from tehing.parties import actions as parties
from tehing.parties.models import Company

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def seller(people: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(people["seller"], backend=BACKEND)
    return client


def test_a_form_sent_twice_makes_one_company(seller: Client) -> None:
    page = seller.get("/companies/new/").content.decode()
    key = page.split('name="once" value="')[1].split('"')[0]
    given = {"name": "Sepavara AS", "relation": "prospect", "once": key}
    first, second = seller.post("/companies/new/", given), seller.post("/companies/new/", given)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Company.objects.count() == 1


def test_two_tabs_do_not_overwrite_each_other(people: dict[str, Any], seller: Client) -> None:
    company = parties.create_company(by=people["seller"], data={"name": "Sepavara AS", "city": "Tartu"})
    given = {"name": "Sepavara AS", "relation": "prospect", "version": "1"}
    assert seller.post(f"/companies/{company.pk}/edit/", {**given, "city": "Narva"}).status_code == 302
    answer = seller.post(f"/companies/{company.pk}/edit/", {**given, "city": "Paide"})
    assert answer.status_code == 409
    assert b"Narva" in answer.content
    assert b"Paide" in answer.content
    company.refresh_from_db()
    assert company.city == "Narva"


def test_what_was_typed_is_kept_when_a_field_is_wrong(seller: Client) -> None:
    answer = seller.post(
        "/companies/new/", {"name": "Sepavara AS", "relation": "prospect", "country": "EE", "registry_code": "123", "revenue": "1.2.3"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Sepavara AS" in text
    assert 'aria-invalid="true"' in text
    assert not Company.objects.exists()


def test_an_address_that_asks_for_nonsense_says_so(seller: Client) -> None:
    answer = seller.get("/companies/?colour=red")
    assert answer.status_code == 400
    assert "There is no such filter" in answer.content.decode()


def test_names_are_shown_and_never_run(people: dict[str, Any], seller: Client) -> None:
    company = parties.create_company(by=people["seller"], data={"name": '<script>alert(1)</script> "Õ" \u202eאבג 💥'})
    for address in (
        "/companies/",
        f"/companies/{company.pk}/",
        f"/companies/{company.pk}/edit/",
        "/palette/?q=alert",
        "/lookup/companies/?q=alert",
    ):
        answer = seller.get(address)
        if answer["Content-Type"].startswith("text/html"):
            assert b"<script>alert" not in answer.content


def test_the_page_says_what_the_browser_may_do(seller: Client) -> None:
    policy = seller.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_an_export_is_safe_to_open_and_to_bring_back(people: dict[str, Any], seller: Client) -> None:
    parties.create_company(by=people["seller"], data={"name": "=HYPERLINK(1)", "employees": 5})
    text = b"".join(seller.get("/companies/export/").streaming_content).decode()
    assert "'=HYPERLINK(1)" in text


def test_an_empty_house_shows_its_first_page(client: Client, db: None) -> None:
    from tehing.web import middleware

    answer = client.get("/companies/")
    assert answer["Location"] in ("/set-up/", "/auth/login/?next=/companies/")
    assert middleware.OPEN
    page = client.get("/set-up/")
    assert page.status_code == 200
    given = {
        "company": "X OÜ",
        "country": "EE",
        "currency": "EUR",
        "language": "et",
        "name": "Anu",
        "email": "anu@x.example",
        "password": "correct-horse-battery",
    }
    assert client.post("/set-up/", {**given, "password": "short"}).status_code == 422
    assert client.post("/set-up/", given)["Location"] == "/begin/"
    assert client.get("/begin/").status_code == 200


def test_who_leads_others_begins_with_their_work(people: dict[str, Any], client: Client) -> None:
    deals.seed_pipelines(by=people["admin"])
    deals.create_deal(by=people["seller"], data={"name": "A transformer for the sawmill"})
    for who, address, sees in (
        ("head", "/", True), ("head", "/?whose=me", False), ("seller", "/", True), ("stranger", "/?whose=team", False),
    ):  # fmt: skip
        client.force_login(people[who], backend=BACKEND)
        assert ("A transformer for the sawmill" in client.get(address).content.decode()) is sees, (who, address)


def test_going_back_and_changing_the_form_adds_another(seller: Client) -> None:
    given = {"name": "Sepavara AS", "relation": "prospect", "once": "one-form"}
    seller.post("/companies/new/", given)
    seller.post("/companies/new/", {**given, "name": "Sepavara Teenused AS"})
    assert sorted(Company.objects.values_list("name", flat=True)) == ["Sepavara AS", "Sepavara Teenused AS"]


def test_a_role_is_called_by_its_name(people: dict[str, Any], seller: Client) -> None:
    listed = seller.get("/users/").content.decode()
    assert "Head of sales" in listed
    assert "sales_head" not in listed
    assert "Lead developer" in seller.get("/roles/").content.decode()


@pytest.mark.parametrize("path", ["/imports/new/", "/api/v1/imports", "/auth/login/"])
def test_what_is_too_large_is_refused_by_its_length_alone(db: None, settings: Any, path: str) -> None:
    """Nobody is asked who they are and not a byte is read: two gigabytes would fill the memory of a small machine."""
    settings.REQUEST_MEGABYTES = 1
    answer = Client().generic("POST", path, b"", CONTENT_LENGTH=str(2 * 1024**3))
    assert answer.status_code == 413
    assert "Send them one by one" in answer.content.decode()
    assert Client().generic("POST", path, b"", CONTENT_LENGTH="x").status_code != 413


def test_whoever_comes_by_a_link_to_what_a_button_does_reads_a_page(seller: Client) -> None:
    """So it goes when one signs in again after pressing a button: the empty answer left a white page."""
    answer = seller.get("/notifications/read/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Open the page and press its button again." in answer.content.decode()
    assert seller.put("/notifications/read/").content == b""  # programs get Django's own answer
