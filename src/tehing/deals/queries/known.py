"""Whether a lead's company and person are in the book already. Asked by index: the book may hold a million of both."""

from tehing.core.access import Actor
from tehing.core.duplicates.rules import company_key, person_key
from tehing.core.records.filters import same_address
from tehing.leads.models import Lead
from tehing.parties import access as parties
from tehing.parties.models import Company, Person

CANDIDATES = 200


def company_of(by: Actor, lead: Lead) -> Company | None:
    """The lead's company, or the known one of that name, whatever the letter case."""
    if lead.company is not None or not lead.company_name:
        return lead.company
    rows = parties.visible_companies(by).filter(name_key=company_key(lead.company_name)).order_by("pk")
    return next((one for one in rows[:CANDIDATES] if _same(one.name, lead.company_name)), None)


def person_of(by: Actor, lead: Lead, company: Company | None) -> Person | None:
    """The lead's person, or the known one with that e-mail, or of that name in the company."""
    if lead.person is not None:
        return lead.person
    people = parties.visible_people(by).order_by("pk")
    by_email = people.filter(same_address("email", lead.email)).first() if lead.email else None
    if by_email is not None or company is None or not lead.person_name:
        return by_email
    rows = people.filter(company=company, name_key=person_key(lead.person_name))
    return next((one for one in rows[:CANDIDATES] if _same(one.name, lead.person_name)), None)


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
