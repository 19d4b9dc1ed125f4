"""Who is to come to a meeting, and who of the customer's could be asked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tehing.core.access import Actor
from tehing.deals.models import Activity, Attendee, CommitteeMember
from tehing.parties import access as parties
from tehing.parties.models import Employment

CHOICES = 60


@dataclass(frozen=True)
class Coming:
    """Somebody who is to come (`chosen`), may be asked, or is to be told not to come (`leaving`)."""

    pk: int
    name: str
    email: str
    chosen: bool
    leaving: bool
    sequence: int | None
    invited_at: datetime | None


def coming(by: Actor, activity: Activity) -> list[Coming]:
    """Who is to come, then the customer's other people by name: those of the company, of the deal's map, and the contact. Two queries."""
    rows = attendees_of(activity)
    employed = Employment.objects.filter(company=activity.company_id).values("person")
    on_map = CommitteeMember.objects.filter(deal=activity.deal_id, person__isnull=False).values("person")
    reach = Q(pk=activity.person_id)
    if activity.company_id is not None:
        reach |= Q(company=activity.company_id) | Q(pk__in=employed)
    if activity.deal_id is not None:
        reach |= Q(pk__in=on_map)
    others = parties.visible_people(by).filter(reach).exclude(pk__in=[row.person_id for row in rows]).order_by("name", "pk")[:CHOICES]
    found = [
        Coming(row.person_id, row.person.name, row.person.email, not row.leaving, row.leaving, row.sequence, row.invited_at) for row in rows
    ]
    return found + [Coming(one.pk, one.name, one.email, False, False, None, None) for one in others]


def attendees_of(activity: Activity) -> list[Attendee]:
    """Everybody who is to come or was invited. One query."""
    return list(activity.attendees.select_related("person").order_by("person__name", "pk"))
