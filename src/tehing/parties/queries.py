"""Reads for the pages of companies and people, and for what looks like a duplicate."""

from tehing.core import clock
from tehing.core.access import Actor
from tehing.core.imports.matching import tidy
from tehing.parties import access, rules
from tehing.parties.models import Address, Company, Consent, Employment, Person

SHOWN = 10


def people_of(company: Company, by: Actor) -> list[Employment]:
    """Who works there today, at most ten."""
    jobs = access.visible_employments(by).filter(company=company).select_related("person").order_by("person__name", "pk")
    today = clock.today()
    return [job for job in jobs[: SHOWN * 2] if rules.is_present(job.from_on, job.to_on, today)][:SHOWN]


def subsidiaries_of(company: Company, by: Actor) -> list[Company]:
    return list(access.visible_companies(by).filter(parent=company.pk).order_by("name", "pk")[:SHOWN])


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


def alike(by: Actor, *, name: str, website: str = "", email: str = "", registry_code: str = "") -> list[Company]:
    """Companies that may be the same one: by registry code, by own domain, by the same spelling of the name. At most five."""
    rows = access.visible_companies(by)
    domain = rules.domain_of(website, email)
    found: dict[int, Company] = {}
    if registry_code:
        found |= {one.pk: one for one in rows.filter(registry_code=rules.compact(registry_code))[:5]}
    if domain:
        found |= {one.pk: one for one in rows.filter(domain=domain).order_by("pk")[:5]}
    if name.strip():
        near = rows.filter(name__istartswith=name.strip()[:4]).order_by("pk")[:200]
        found |= {one.pk: one for one in near if tidy(one.name) == tidy(name)}
    return list(found.values())[:5]
