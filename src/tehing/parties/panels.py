"""The room's own boxes on its pages."""

from collections.abc import Mapping
from typing import Any

from tehing.core import erasure, records
from tehing.core.access import Actor
from tehing.core.records import panel
from tehing.parties import queries
from tehing.parties.models import Company, Consent, Person
from tehing.parties.permissions import PERSONAL_DATA


def _people(company: Company, by: Actor) -> Mapping[str, Any] | None:
    return {"jobs": queries.people_of(company, by), "company": company}


def _family(company: Company, by: Actor) -> Mapping[str, Any] | None:
    below, addresses = queries.subsidiaries_of(company, by), queries.addresses_of(company, by)
    return {"subsidiaries": below, "addresses": addresses, "company": company}


def _jobs(person: Person, by: Actor) -> Mapping[str, Any] | None:
    return {"jobs": queries.jobs_of(person, by), "person": person}


def _consents(person: Person, by: Actor) -> Mapping[str, Any] | None:
    return {"consents": queries.consents_of(person, by), "person": person, "channels": Consent.Channel.choices}


def _personal(person: Person, by: Actor) -> Mapping[str, Any] | None:
    if not by.rights.may(PERSONAL_DATA):
        return None
    return {"person": person, "done": erasure.erased(records.resource("parties.person"), person.pk)}


panel(host="parties.company", key="people", template="parties/_people.html", content=_people, order=30)
panel(host="parties.company", key="family", template="parties/_family.html", content=_family, side=True)
panel(host="parties.person", key="jobs", template="parties/_jobs.html", content=_jobs, side=True)
panel(host="parties.person", key="consents", template="parties/_consents.html", content=_consents, side=True)
panel(host="parties.person", key="personal", template="parties/_personal.html", content=_personal, side=True, order=80)
