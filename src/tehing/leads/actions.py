"""Every write to leads and channels. Conversion into a deal is the deals room's."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tehing.core import actions as core
from tehing.core import clock, outbox, records, updates
from tehing.core.access import Actor, Invalid
from tehing.core.records import Edit
from tehing.leads import rules
from tehing.leads.models import Channel, Lead
from tehing.parties import rules as parties

LEAD = "leads.lead"


def create_lead(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Lead:
    """A new lead. One that arrives converted cannot be: conversion is an act."""
    made: Lead = core.create(records.resource(LEAD), by=by, data=data, reason=reason)
    return made


def create_leads(*, by: Actor, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[Any]:
    return core.create_many(records.resource(LEAD), by=by, rows=rows, reason=reason)


def tell_owners(leads: Sequence[Lead], by: Actor) -> None:
    """Whoever was given a new lead by somebody else learns it; not thousands of times from one import."""
    if outbox.channel() == "import":
        return
    for lead in leads:
        if lead.owner_id not in (None, by.pk):
            _tell_owner(lead, by)


@transaction.atomic
def update_lead(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Lead:
    """Change a lead; its status only along the allowed moves, and closing it only with a reason."""
    lead: Lead = core.locked(records.resource(LEAD), pk=pk, by=by, verb="edit")
    _let_move(lead, data)
    before = lead.owner_id
    changed: Lead = core.update(records.resource(LEAD), pk=pk, by=by, data=_reachable(data), version=version, reason=reason)
    if changed.owner_id not in (None, before):
        _tell_owner(changed, by)
    return changed


def update_leads(*, by: Actor, edits: Sequence[Edit], reason: str = "") -> list[Any]:
    """Change many, by the same moves; whoever is given one learns it."""
    owners: dict[int, int | None] = {}

    def ready(lead: Lead, data: Mapping[str, Any]) -> Mapping[str, Any]:
        owners[lead.pk] = lead.owner_id
        _let_move(lead, data)
        return _reachable(data)

    def tell(leads: Sequence[Lead]) -> None:
        for lead in leads:
            if lead.owner_id not in (None, owners[lead.pk]):
                _tell_owner(lead, by)

    return updates.update_many(records.resource(LEAD), by=by, edits=edits, reason=reason, ready=ready, follow=tell)


def delete_lead(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(LEAD), pk=pk, by=by, version=version, reason=reason)


@transaction.atomic
def assign_lead(*, pk: int, by: Actor, owner: Actor, version: int | None = None) -> Lead:
    """Hand a lead to somebody; a new or recycled one is assigned from then on."""
    lead: Lead = core.locked(records.resource(LEAD), pk=pk, by=by, verb="edit")
    moves = {"status": Lead.Status.ASSIGNED} if lead.status in (Lead.Status.NEW, Lead.Status.RECYCLED) else {}
    return update_lead(pk=pk, by=by, data={"owner": owner, **moves}, version=version)


def close_lead(*, pk: int, by: Actor, reason: str, look_again_on: date | None = None, version: int | None = None) -> Lead:
    """Lay an unfit lead aside, with the reason and perhaps a day to look again. Raises Invalid for a day that is past."""
    if look_again_on is not None and look_again_on <= clock.today():
        raise Invalid({"look_again_on": ["look_again_later"]})
    data = {"status": Lead.Status.DEAD, "closed_reason": reason, "look_again_on": look_again_on}
    return update_lead(pk=pk, by=by, data=data, version=version, reason=reason)


def recycle_lead(*, pk: int, by: Actor, version: int | None = None) -> Lead:
    """Take a lead up again later."""
    return update_lead(pk=pk, by=by, data={"status": Lead.Status.RECYCLED, "closed_reason": "", "look_again_on": None}, version=version)


@transaction.atomic
def seed_channels(*, by: Actor) -> None:
    """The article's channels (M08), in the present language, for a house that has none."""
    if Channel.objects.exists():
        return
    for name in (
        _("Own web shop"),
        _("Partner's web shop"),
        _("E-mail"),
        _("Social media"),
        _("Call centre"),
        _("Website"),
        _("Business event"),
        _("Webinar"),
        _("Media advertising"),
        _("Content advertising"),
        _("Referral"),
        _("Tender"),
        _("Existing customer"),
    ):
        core.create(records.resource("leads.channel"), by=by, data={"name": name})


def _let_move(lead: Lead, data: Mapping[str, Any]) -> None:
    """Raises Invalid when the lead may not go to the status that is asked for."""
    if "status" not in data:
        return
    problem = rules.move_problem(lead.status, data["status"], data.get("closed_reason", lead.closed_reason))
    if problem:
        raise Invalid({"closed_reason" if problem == "reason_needed" else "status": [problem]})


def _tell_owner(lead: Lead, by: Actor) -> None:
    outbox.emit("lead.assigned", by=by, record=lead, after={"owner": {"id": lead.owner_id, "label": str(lead.owner)}})


def prepare_lead(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A lead without a subject is called by its company or person."""
    if data.get("status") == Lead.Status.CONVERTED:
        raise Invalid({"status": ["lead_cannot_move_so"]})
    named = dict(data)
    if not named.get("name"):
        company, person = named.get("company"), named.get("person")
        named["name"] = str(company or named.get("company_name") or person or named.get("person_name") or "")[:200]
    return _reachable(named)


def _reachable(data: Mapping[str, Any]) -> dict[str, Any]:
    """Telephone numbers are kept in international form, as those of people and companies are."""
    tidy = dict(data)
    if tidy.get("phone"):
        tidy["phone"] = parties.phone_e164(tidy["phone"], tidy.get("country") or getattr(tidy.get("company"), "country", None) or "")
    return tidy
