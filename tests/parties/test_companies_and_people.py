"""Companies and people as a seller keeps them."""

from typing import Any

import pytest

from tehing.core.access import Forbidden, Invalid
from tehing.parties import actions, queries
from tehing.parties.models import Consent, Employment


def test_a_company_is_added_tidily(people: dict[str, Any]) -> None:
    made = actions.create_company(
        by=people["seller"],
        data={
            "name": 'OÜ "Rävala" & Pojad <b>💥',
            "country": "EE",
            "registry_code": "1000 0018",
            "phone": "5123 4567",
            "website": "https://www.ravala.ee",
        },
    )
    assert (made.registry_code, made.phone, made.domain, made.owner) == ("10000018", "+37251234567", "ravala.ee", people["seller"])


def test_the_same_registry_code_twice_is_refused_at_the_field(people: dict[str, Any]) -> None:
    given = {"name": "A", "country": "EE", "registry_code": "10000018"}
    actions.create_company(by=people["seller"], data=given)
    with pytest.raises(Invalid):
        actions.create_company(by=people["colleague"], data={**given, "name": "B"})


def test_ten_thousand_letters_are_no_name(people: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as no:
        actions.create_company(by=people["seller"], data={"name": "A" * 10_000})
    assert "name" in no.value.fields


def test_no_company_stands_above_itself(people: dict[str, Any]) -> None:
    top = actions.create_company(by=people["seller"], data={"name": "Top"})
    below = actions.create_company(by=people["seller"], data={"name": "Below", "parent": top})
    for parent in (top, below):
        with pytest.raises(Invalid):
            actions.update_company(pk=top.pk, by=people["seller"], data={"parent": parent})


def test_a_person_changes_jobs_and_the_old_one_is_remembered(people: dict[str, Any]) -> None:
    first = actions.create_company(by=people["seller"], data={"name": "First"})
    second = actions.create_company(by=people["seller"], data={"name": "Second"})
    person = actions.create_person(by=people["seller"], data={"name": "Mari Maasikas", "company": first, "title": "Buyer"})
    actions.update_person(pk=person.pk, by=people["seller"], data={"company": second})
    jobs = Employment.objects.filter(person=person).order_by("pk")
    assert [(job.company.name, job.to_on is None) for job in jobs] == [("First", False), ("Second", True)]
    assert [job.person for job in queries.people_of(second, people["seller"])] == [person]
    assert not queries.people_of(first, people["seller"])


def test_what_a_person_said_last_counts(people: dict[str, Any]) -> None:
    person = actions.create_person(by=people["seller"], data={"name": "Mari Maasikas"})
    for given in (True, False):
        actions.record_consent(person_pk=person.pk, by=people["seller"], channel="email", given=given, source="Said at the fair")
    assert [one.given for one in queries.consents_of(person, people["seller"])] == [False]
    assert Consent.objects.count() == 2
    with pytest.raises(Invalid):
        actions.record_consent(person_pk=person.pk, by=people["seller"], channel="pigeon", given=True, source="x")
    with pytest.raises((Forbidden, Exception)):
        actions.record_consent(person_pk=person.pk, by=people["reader"], channel="email", given=True, source="x")
