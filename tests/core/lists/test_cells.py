"""A cell changed in place goes through the same door as the form: rights, hidden fields, errors at the field, both versions."""

from typing import Any

from django.test import Client

from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import Role


def test_a_cell_is_changed_and_its_row_comes_back(doors: dict[str, Client], book: dict[str, Company]) -> None:
    address = f"/companies/{book['Alfa'].pk}/cell/city/"
    form = doors["seller"].get(address).content.decode()
    assert 'value="Tartu"' in form
    row = doors["seller"].post(address, {"city": "Elva", "version": "1", "columns": "name,city"}).content.decode()
    assert row.strip().startswith("<tr")
    assert row.count("<td") == 3
    assert ">Elva<" in row
    assert Company.objects.get(name="Alfa").city == "Elva"


def test_an_error_stands_at_the_field(doors: dict[str, Client], book: dict[str, Company]) -> None:
    answer = doors["seller"].post(f"/companies/{book['Alfa'].pk}/cell/employees/", {"employees": "many", "version": "1"})
    assert answer.status_code == 422
    assert b"errorlist" in answer.content
    assert b'value="many"' in answer.content


def test_a_stale_cell_shows_both(people: dict[str, Any], doors: dict[str, Client], book: dict[str, Company]) -> None:
    parties.update_company(pk=book["Alfa"].pk, by=people["admin"], data={"city": "Narva"})
    address = f"/companies/{book['Alfa'].pk}/cell/city/"
    answer = doors["seller"].post(address, {"city": "Elva", "version": "1"})
    assert answer.status_code == 409
    assert b"Narva" in answer.content
    assert b"Elva" in answer.content
    assert Company.objects.get(name="Alfa").city == "Narva"
    assert doors["seller"].post(address, {"city": "Elva", "version": "2"}).status_code == 200


def test_rights_hold_for_each_row_and_field(people: dict[str, Any], doors: dict[str, Client], book: dict[str, Company]) -> None:
    theirs = f"/companies/{book['Epsilon'].pk}/cell/city/"
    assert doors["seller"].get(theirs).status_code == 403
    assert doors["seller"].post(theirs, {"city": "Elva", "version": "1"}).status_code == 403
    for name in ("updated_at", "tags", "colour"):
        assert doors["seller"].get(f"/companies/{book['Alfa'].pk}/cell/{name}/").status_code == 404
    Role.objects.filter(code="seller").update(hidden=["parties.company.city"])
    assert doors["seller"].post(f"/companies/{book['Alfa'].pk}/cell/city/", {"city": "Elva"}).status_code == 404
    assert Company.objects.get(name="Alfa").city == "Tartu"
    assert b"data-cell" not in doors["reader"].get("/companies/").content


def test_an_amount_keeps_its_currency(doors: dict[str, Client], book: dict[str, Company]) -> None:
    Company.objects.filter(pk=book["Beeta"].pk).update(currency="JPY")
    address = f"/companies/{book['Beeta'].pk}/cell/revenue/"
    assert doors["seller"].post(address, {"revenue": "1.5", "version": "1"}).status_code == 422
    assert doors["seller"].post(address, {"revenue": "1500", "version": "1"}).status_code == 200
    assert Company.objects.get(pk=book["Beeta"].pk).revenue_minor == 1500
