"""The only road to companies, people and what hangs on them."""

from django.db import models

from tehing.core.access import Actor, Scope
from tehing.parties.models import Address, Company, Consent, Employment, Industry, Person, Tag
from tehing.team import access as team


def visible_companies(by: Actor, verb: str = "view") -> models.QuerySet[Company]:
    return team.within(by, Company.objects.all(), "parties.company", verb)


def visible_people(by: Actor, verb: str = "view") -> models.QuerySet[Person]:
    return team.within(by, Person.objects.all(), "parties.person", verb)


def visible_addresses(by: Actor, verb: str = "view") -> models.QuerySet[Address]:
    """Whoever may do it to the company may do it to its addresses."""
    return team.hanging(by, Address.objects.all(), "company", "parties.company", _on_host(verb))


def visible_employments(by: Actor, verb: str = "view") -> models.QuerySet[Employment]:
    """Whoever may do it to the person may do it to the person's jobs; the company must be known too."""
    rows = team.hanging(by, Employment.objects.all(), "person", "parties.person", _on_host(verb))
    return team.hanging(by, rows, "company", "parties.company")


def visible_consents(by: Actor) -> models.QuerySet[Consent]:
    return team.hanging(by, Consent.objects.all(), "person", "parties.person")


def visible_industries(by: Actor, verb: str = "view") -> models.QuerySet[Industry]:
    return Industry.objects.all() if by.rights.scope("parties.industry", verb) is not Scope.NONE else Industry.objects.none()


def visible_tags(by: Actor, verb: str = "view") -> models.QuerySet[Tag]:
    return Tag.objects.all() if by.rights.scope("parties.tag", verb) is not Scope.NONE else Tag.objects.none()


def _on_host(verb: str) -> str:
    """To add to or take from a company is to edit it."""
    return "view" if verb in ("view", "export") else "edit"
