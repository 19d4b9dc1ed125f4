"""Conditions on references and choices: one value or several, whatever their length."""

import pytest
from django.db import connection
from django.http import QueryDict

from tehing.core.records import lists, resource
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import User


@pytest.fixture
def companies(people: dict[str, User]) -> list[Company]:
    """Two of Estonia, one of Finland; the first is the seller's."""
    data = ({"name": "Raua Tehas", "country": "EE"}, {"name": "Puit", "country": "EE"}, {"name": "Teräs", "country": "FI"})
    return [parties.create_company(by=people[who], data=one) for who, one in zip(("seller", "stranger", "stranger"), data, strict=True)]


def names(by: User, address: str) -> set[str]:
    rows, _conditions = lists.matching(resource("parties.company"), by, QueryDict(address))
    return set(rows.values_list("name", flat=True))


def test_a_choice_is_a_word_not_its_letters(people: dict[str, User], companies: list[Company]) -> None:
    assert names(people["admin"], "country=EE") == {"Raua Tehas", "Puit"}
    assert names(people["admin"], "country__not=EE") == {"Teräs"}
    assert names(people["admin"], "country=EE,FI") == {"Raua Tehas", "Puit", "Teräs"}


def test_a_reference_is_a_number_not_its_digits(people: dict[str, User], companies: list[Company]) -> None:
    late = User.objects.create(pk=9_004_321, name="Late Comer", email="late@trafo.example").pk
    Company.objects.filter(name="Puit").update(owner=late)
    assert names(people["admin"], f"owner={late}") == {"Puit"}
    assert names(people["admin"], f"owner={late},{people['seller'].pk}") == {"Puit", "Raua Tehas"}
    assert names(people["seller"], "owner=me") == {"Raua Tehas"}


def test_an_address_is_the_same_in_any_letter_case(people: dict[str, User], companies: list[Company]) -> None:
    parties.update_company(pk=companies[0].pk, by=people["seller"], data={"email": "Info@Raud.ee"})
    assert names(people["admin"], "email=info@raud.EE") == {"Raua Tehas"}
    assert names(people["admin"], "email=raud@info.ee") == set()


def test_an_address_is_asked_by_index(people: dict[str, User]) -> None:
    rows, _conditions = lists.matching(resource("parties.company"), people["admin"], QueryDict("email=info@raud.ee"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan TO off")  # a table of no rows would be read whole
    assert "company_by_email" in rows.order_by().explain()
