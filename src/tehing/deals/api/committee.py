"""Who decides on a deal."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.access import one, require_verb
from tehing.deals import access, actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.rules.committee import Gap

router = Router()


class SeatOut(Schema):
    """Somebody on a deal's map."""

    id: int
    version: int
    name: str
    person: int | None
    roles: list[str]
    power: str
    stance: str
    access: str
    reports_to: int | None
    influences: list[int]
    has_left: bool


class GapOut(Schema):
    """What is missing on the customer's side. `code` is stable; the sentences are in the reader's language."""

    code: str
    who: list[str]
    grave: bool
    missing: str
    advice: str
    ends: str


class CommitteeOut(Schema):
    """Who decides on a deal, and what is missing."""

    members: list[SeatOut]
    gaps: list[GapOut]


class InfluencesIn(Schema):
    """Whom somebody influences: keys of members of the same map. These replace those of before."""

    influences: list[int]


@router.get(
    "/deals/{int:pk}/committee",
    response=CommitteeOut,
    operation_id="deal_committee_read",
    summary="Who decides on a deal, and what is missing",
)
def read_committee(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    require_verb(by, actions.MEMBER, "view")
    found = queries.committee_of(by, one(access.visible_deals(by).select_related("stage"), pk))
    return {"members": [_seat(place) for place in found.places], "gaps": [_gap(gap, found) for gap in found.gaps]}


@router.put(
    "/committee-members/{int:pk}/influences",
    response=InfluencesIn,
    operation_id="committee_member_influences",
    summary="Say whom a member influences",
)
def influences(request: HttpRequest, pk: int, data: InfluencesIn) -> dict[str, Any]:
    by = caller(request)
    require_verb(by, actions.MEMBER, "edit")
    return {"influences": actions.set_influences(pk=pk, by=by, others=data.influences)}


def _seat(place: queries.Place) -> dict[str, Any]:
    member = place.member
    plain = ("version", "power", "stance", "access")
    return {name: getattr(member, name) for name in plain} | {
        "id": member.pk,
        "name": place.name,
        "person": member.person_id if place.known else None,
        "roles": [role for role in (member.role, member.second_role) if role],
        "reports_to": member.reports_to_id,
        "influences": place.influences,
        "has_left": place.gone,
    }


def _gap(gap: Gap, found: queries.Committee) -> dict[str, Any]:
    words = {"missing": wording.missing(gap), "advice": wording.advice(gap), "ends": wording.ends(gap, found.history)}
    return {"code": gap.code, "who": list(gap.who), "grave": gap.grave} | words
