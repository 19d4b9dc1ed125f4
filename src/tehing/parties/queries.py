"""Reads for the pages of companies and people."""

from tehing.core import clock
from tehing.core.access import Actor
from tehing.parties import access, rules
from tehing.parties.models import Address, Company, Consent, Employment, Person

SHOWN = 10
JOB = ("title", "from_on", "to_on", "person__name", "person__email", "person__phone")


def people_of(company: Company, by: Actor) -> list[Employment]:
    """Who works there today, at most ten."""
    jobs = access.visible_employments(by).filter(company=company).select_related("person").only(*JOB).order_by("person__name", "pk")
    today = clock.today()
    return [job for job in jobs[: SHOWN * 2] if rules.is_present(job.from_on, job.to_on, today)][:SHOWN]


def subsidiaries_of(company: Company, by: Actor) -> list[Company]:
    return list(access.visible_companies(by).filter(parent=company.pk).only("name").order_by("name", "pk")[:SHOWN])


def addresses_of(company: Company, by: Actor) -> list[Address]:
    return list(access.visible_addresses(by).filter(company=company).order_by("kind", "pk")[:SHOWN])


def jobs_of(person: Person, by: Actor) -> list[Employment]:
    """Where the person works and worked, the present ones first."""
    rows = access.visible_employments(by).filter(person=person).select_related("company").order_by("-pk")[:SHOWN]
    today = clock.today()
    return sorted(rows, key=lambda job: not rules.is_present(job.from_on, job.to_on, today))


def consents_of(person: Person, by: Actor) -> list[Consent]:
    """What counts now: the newest word for each channel."""
    said: dict[str, Consent] = {}
    for consent in access.visible_consents(by).filter(person=person).order_by("-pk")[:100]:
        said.setdefault(consent.channel, consent)
    return list(said.values())
