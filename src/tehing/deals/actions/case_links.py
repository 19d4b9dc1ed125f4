"""Showing a business case to the customer, and what the customer sends back."""

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from tehing.core import clock, outbox
from tehing.core.access import Actor, Invalid, Refused, one
from tehing.deals import access
from tehing.deals.actions.business_case import update_case, update_line
from tehing.deals.actions.hanging import keep
from tehing.deals.models import BusinessCase, CaseLine, CaseLink, CaseProposal, Need

MOST_WAITING = 10  # proposals of one case that nobody has looked at
MOST_LINKS = 20  # that lead to one case at the same time


@transaction.atomic
def make_link(*, deal_pk: int, by: Actor, language: str, expires_on: date | None = None) -> tuple[CaseLink, str]:
    """An address for the customer: (what is kept, the secret, which is told this once).

    Raises Invalid("expires_on") for a day that has passed, Refused("too_many_links").
    """
    case = access.case_of_deal(by, deal_pk)
    keep(deal_pk, by)
    if expires_on is not None and expires_on < clock.today():
        raise Invalid({"expires_on": ["expires_in_the_past"]})
    if access.live_links().filter(case=case).count() >= MOST_LINKS:
        raise Refused("too_many_links")
    secret = secrets.token_urlsafe(32)
    link = CaseLink.objects.create(
        case=case, digest=access.digest_of(secret), language=language, expires_on=expires_on, created_by_id=by.pk
    )
    update_case(pk=case.pk, by=by, data={"status": BusinessCase.Status.SHARED})
    outbox.emit("businesscase.link_made", by=by, record=case, after={"expires_on": str(expires_on or "")})
    return link, secret


@transaction.atomic
def revoke_link(*, pk: int, deal_pk: int, by: Actor) -> CaseLink:
    """From now on the address leads nowhere."""
    link = one(CaseLink.objects.filter(case__in=access.visible_cases(by).filter(deal=deal_pk)).select_related("case"), pk)
    keep(deal_pk, by)
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        link.save(update_fields=["revoked_at"])
        outbox.emit("businesscase.link_revoked", by=by, record=link.case)
    return link


@transaction.atomic
def propose_figures(*, secret: str, figures: Mapping[int, Mapping[str, Any]], note: str = "") -> CaseProposal:
    """The customer sends other figures by a link: line -> amount (minor units), growth. Nothing of the case changes yet.

    There is no `by`: who has the link is the customer. Raises Unknown without a link that holds, Invalid for a line that is not
    theirs to change, Refused("nothing_changed") and Refused("too_many_waiting").
    """
    link = access.link_of(secret)
    case = BusinessCase.objects.select_for_update(of=("self",)).get(pk=link.case_id)
    lines = {line.pk: line for line in case.lines.filter(editable=True)}
    if strange := sorted(set(figures) - set(lines)):
        raise Invalid({"figures": [f"not_editable: {pk}" for pk in strange]})
    changed = [told for pk, sent in sorted(figures.items()) if (told := _differing(lines[pk], sent)) is not None]
    if not changed:
        raise Refused("nothing_changed")
    if case.proposals.filter(state=CaseProposal.State.WAITING).count() >= MOST_WAITING:
        raise Refused("too_many_waiting")
    made = CaseProposal.objects.create(case=case, link=link, figures=changed, note=note[:500])
    with outbox.acting_from("link", outbox.origin().request_id):
        outbox.emit("businesscase.figures_sent", by=None, record=case, proposal=made.pk, lines=len(changed))
    return made


@transaction.atomic
def decide_proposal(*, pk: int, deal_pk: int, by: Actor, accept: bool) -> CaseProposal:
    """Take over what the customer sent, as said by the customer, or leave it. Lines that are gone by now are passed by.

    Raises Refused("already_decided").
    """
    found = one(CaseProposal.objects.filter(case__in=access.visible_cases(by).filter(deal=deal_pk)).select_related("case"), pk)
    keep(deal_pk, by)
    found.refresh_from_db(fields=["state"])
    if found.state != CaseProposal.State.WAITING:
        raise Refused("already_decided")
    if accept:
        for told in found.figures:
            _take_over(found, told, by)
    found.state = CaseProposal.State.ACCEPTED if accept else CaseProposal.State.DECLINED
    found.decided_at, found.decided_by_id = clock.now(), by.pk
    found.save(update_fields=["state", "decided_at", "decided_by"])
    outbox.emit(f"businesscase.figures_{found.state}", by=by, record=found.case, proposal=found.pk)
    return found


def _differing(line: CaseLine, sent: Mapping[str, Any]) -> dict[str, Any] | None:
    amount, growth = sent.get("amount", line.amount_minor), sent.get("growth", line.growth)
    if amount == line.amount_minor and growth == line.growth:
        return None
    return {
        "line": line.pk,
        "name": line.name,
        "amount": amount,
        "growth": str(growth),
        "was": line.amount_minor,
        "was_growth": str(line.growth),
    }


def _take_over(found: CaseProposal, told: Mapping[str, Any], by: Actor) -> None:
    if not found.case.lines.filter(pk=told["line"]).exists():
        return
    day = formats.date_format(found.sent_at, "SHORT_DATE_FORMAT")
    data = {
        "growth": Decimal(told["growth"]),
        "source": Need.Source.SAID,
        "source_note": _("sent by the customer on %(day)s") % {"day": day},
    }
    update_line(pk=told["line"], by=by, data=data | {"amount": told["amount"]})
