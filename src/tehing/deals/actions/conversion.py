"""A qualified lead becomes a deal; an unfit one is laid aside."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import clock, outbox, records
from tehing.core.access import Actor, Refused
from tehing.core.custom.definition import Definition
from tehing.deals import access
from tehing.deals.actions.activities import create_activity
from tehing.deals.actions.committee import create_member
from tehing.deals.actions.deals import create_deal
from tehing.deals.models import Deal
from tehing.deals.queries import known
from tehing.leads import actions as leads
from tehing.leads import rules as lead_rules
from tehing.leads.models import Lead
from tehing.parties import actions as parties
from tehing.parties.models import Company, Person

LEAD = "leads.lead"
MORNING = time(9)  # when a day to look again begins


@transaction.atomic
def convert_lead(*, pk: int, by: Actor, data: Mapping[str, Any] | None = None, version: int | None = None) -> Deal:
    """Make a deal of a lead, with its company and person, linked if known already, else added. The lead stays, converted.
    Who decides is on the deal's map as the economic buyer from the start.

    `data` is what the deal should have besides what the lead says. Refused("already_converted") the second time.
    """
    lead: Lead = core.locked(records.resource(LEAD), pk=pk, by=by, verb="edit")
    if code := lead_rules.conversion_problem(lead.status):
        raise Refused(code)
    given = dict(data or {})
    company = given.pop("company", None) or known.company_of(by, lead) or _add_company(lead, by)
    person = given.pop("person", None) or known.person_of(by, lead, company) or _add_person(lead, company, by)
    owner = given.pop("owner", None) or lead.owner
    said = {
        **_own_fields_of(lead, "deals.deal", by),
        "name": lead.name,
        "company": company,
        "person": person,
        "product": lead.product,
        "channel": lead.channel,
        "description": lead.description,
        "lead": lead,
        **({"owner": owner} if owner is not None else {}),
    }
    deal = create_deal(by=by, data={**said, **{name: value for name, value in given.items() if value not in (None, "")}})
    links = {"status": Lead.Status.CONVERTED, "converted_at": clock.now(), "company": company, "person": person}
    converted = core.update(records.resource(LEAD), pk=pk, by=by, data=links, version=version)
    if lead.authority == Lead.Authority.DECIDES and person is not None and access.may_change(by, deal):
        create_member(by=by, data={"deal": deal, "person": person, "role": "economic", "access": "contacted"})
    outbox.emit("lead.converted", by=by, record=converted, deal_id=deal.pk, company_id=converted.company_id, person_id=converted.person_id)
    return deal


@transaction.atomic
def lay_lead_aside(*, pk: int, by: Actor, reason: str, look_again_on: date | None = None, version: int | None = None) -> Lead:
    """Close an unfit lead; with a day to look again, that is planned as a task of its owner's. Raises Invalid as `close_lead`."""
    lead = leads.close_lead(pk=pk, by=by, reason=reason, look_again_on=look_again_on, version=version)
    if look_again_on is not None:
        due = timezone.make_aware(datetime.combine(look_again_on, MORNING))
        create_activity(
            by=by,
            data={
                "kind": "task",
                "subject": _("Look again: %(lead)s") % {"lead": lead},
                "due_at": due,
                "lead": lead,
                "owner": lead.owner or by,
            },
        )
    return lead


def _own_fields_of(lead: Lead, key: str, by: Actor) -> dict[str, Any]:
    """What the company added to leads and to the other record type under the same name and of the same kind, where it says something.

    A choice that the other one does not offer, and what this person may not know of, stays behind.
    """
    there = {one.name: one.custom for one in records.resource(key).seen_by(by) if one.custom is not None}
    found: dict[str, Any] = {}
    for one in records.resource(LEAD).seen_by(by):
        here, other = one.custom, there.get(one.name)
        if here is None or other is None or here.formula or other.formula:
            continue
        if (here.kind, here.currency, here.target) != (other.kind, other.currency, other.target):
            continue
        value = here.read(lead)
        if value not in (None, "", []) and _fits(other, value):
            found[one.name] = value
    return found


def _fits(custom: Definition, value: Any) -> bool:
    try:
        custom.kept(value)
    except ValidationError:
        return False
    return True


def _add_company(lead: Lead, by: Actor) -> Company | None:
    if not lead.company_name:
        return None
    data = {**_own_fields_of(lead, "parties.company", by), "name": lead.company_name, "country": lead.country}
    return parties.create_company(by=by, data={name: value for name, value in data.items() if value})


def _add_person(lead: Lead, company: Company | None, by: Actor) -> Person | None:
    if not (lead.person_name or lead.email):
        return None
    data = {
        **_own_fields_of(lead, "parties.person", by),
        "name": lead.person_name or lead.email,
        "title": lead.job_title,
        "company": company,
        "email": lead.email,
        "phone": lead.phone,
    }
    return parties.create_person(by=by, data={name: value for name, value in data.items() if value})
