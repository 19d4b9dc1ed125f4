"""The warning while one types: within what one may see, and quick."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tehing.core import records
from tehing.core.access import Forbidden
from tehing.core.duplicates.typed import alike
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.team import actions as team
from tehing.team.models import Role, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def found(by: Any, key: str, **typed: str) -> list[tuple[str, bool]]:
    return [(str(one.record), one.sure) for one in alike(records.resource(key), by, typed)]


@pytest.fixture
def sepavara(people: dict[str, User]) -> Any:
    data = {
        "name": "Sepavara AS", "website": "https://www.sepavara.ee", "registry_code": "10000018", "country": "EE",
        "vat_number": "EE100366327", "phone": "5123 4567", "email": "Info@Sepavara.ee",
    }  # fmt: skip
    return parties.create_company(by=people["seller"], data=data)


TYPED_AGAIN = [
    ({"name": "sepavara  as"}, False),
    ({"name": "OÜ Sepavära"}, False),
    ({"name": "Sepavaar"}, False),
    ({"name": "X", "registry_code": "1000 0018"}, True),
    ({"name": "X", "vat_number": "EE 100 366 327"}, True),
    ({"name": "X", "website": "sepavara.ee/en"}, True),
    ({"name": "X", "email": "mari@sepavara.ee"}, True),
    ({"name": "X", "phone": "+372 5123 4567"}, True),
    ({"name": "X", "phone": "51234567", "country": "EE"}, True),
]
OTHERS = [{"name": "Other"}, {"name": "Sepa"}, {}, {"name": "💥", "website": "http://[", "phone": "+"}]


def test_a_company_typed_again_is_pointed_out_and_another_is_not(people: dict[str, User], sepavara: Any) -> None:
    by = people["colleague"]
    assert [found(by, "parties.company", **typed) for typed, _sure in TYPED_AGAIN] == [
        [("Sepavara AS", sure)] for _typed, sure in TYPED_AGAIN
    ]
    assert [found(by, "parties.company", **typed) for typed in OTHERS] == [[]] * len(OTHERS)


def test_free_mail_is_no_domain(people: dict[str, User]) -> None:
    parties.create_company(by=people["seller"], data={"name": "One", "email": "one@gmail.com"})
    assert found(people["seller"], "parties.company", name="Two", email="two@gmail.com") == []


def test_people_and_leads_are_pointed_out_too(people: dict[str, User]) -> None:
    parties.create_person(by=people["seller"], data={"name": "Mari Maasikas", "email": "Mari@x.ee", "mobile": "+3725123456"})
    leads.create_lead(by=people["seller"], data={"person_name": "Jüri Õun", "phone": "5123 4568", "country": "EE"})
    assert found(people["seller"], "parties.person", name="maasikas mari") == [("Mari Maasikas", False)]
    assert found(people["seller"], "parties.person", email="mari@X.ee") == [("Mari Maasikas", True)]
    assert found(people["seller"], "parties.person", phone="+372 5123 456") == [("Mari Maasikas", True)]
    assert found(people["seller"], "leads.lead", person_name="Oun, Juri") == [("Jüri Õun", False)]
    assert found(people["seller"], "leads.lead", phone="+37251234568") == [("Jüri Õun", True)]


def test_the_reason_reads_as_a_sentence_in_both_languages(people: dict[str, User], sepavara: Any) -> None:
    """ "sama e-post", not "sama E-post"; what is written in capitals stays so."""
    seller = people["seller"]
    [email] = alike(records.resource("parties.company"), seller, {"name": "X", "email": "info@sepavara.ee"})
    [vat] = alike(records.resource("parties.company"), seller, {"name": "X", "vat_number": "EE 100 366 327"})
    with translation.override("et"):
        [eesti] = alike(records.resource("parties.company"), seller, {"name": "X", "email": "info@sepavara.ee"})
    assert "same e-mail" in email.why and "same VAT number" in vat.why and "sama e-post" in eesti.why


def test_what_one_may_not_see_is_not_told(people: dict[str, User]) -> None:
    leads.create_lead(by=people["stranger"], data={"person_name": "Jüri Õun", "email": "juri@x.ee"})
    assert found(people["seller"], "leads.lead", person_name="Jüri Õun", email="juri@x.ee") == []
    assert found(people["head"], "leads.lead", person_name="Jüri Õun") == [("Jüri Õun", False)]
    with pytest.raises(Forbidden):
        found(people["warehouse"], "leads.lead", person_name="Jüri Õun")


def test_a_hidden_field_is_not_told_by_the_warning_either(people: dict[str, User], sepavara: Any) -> None:
    role = Role.objects.get(code="seller")
    team.set_role_rights(pk=role.pk, by=people["admin"], grants={}, hidden=["parties.company.registry_code"])
    seller = User.objects.get(pk=people["seller"].pk)
    assert found(seller, "parties.company", registry_code="10000018") == []


def test_the_form_asks_in_a_handful_of_queries(people: dict[str, User], sepavara: Any) -> None:
    client = Client()
    client.force_login(people["colleague"], backend=BACKEND)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/companies/alike/?name=sepavara&registry_code=10000018&website=sepavara.ee").content.decode()
    assert "This is here already" in page
    assert "same registry code" in page
    assert len(asked) <= 16
    assert client.get("/products/alike/").status_code == 404
