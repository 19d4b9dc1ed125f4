"""How a deal fares."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.access import one, require_verb
from tehing.deals import access, actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.models import Deal
from tehing.deals.rules.health import Line

router = Router()


class PointsOut(Schema):
    """Why points are missing. `code` is stable; the sentences are in the reader's language."""

    code: str
    points: int
    why: str
    remedy: str
    url: str


class HealthOut(Schema):
    """How a deal fares. `score` is 0 to 100, `state` good, fair or poor; both are null for a deal that is on hold or over."""

    score: int | None
    state: str | None
    lines: list[PointsOut]
    age_days: int
    usual_days: int
    own_median_days: int | None
    own_median_of: int


@router.get("/deals/{int:pk}/health", response=HealthOut, operation_id="deal_health_read", summary="How a deal fares, point by point")
def read_health(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    for record_type in (actions.MEMBER, actions.NEED, actions.CALL):
        require_verb(by, record_type, "view")
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    cycle = queries.cycle_of(by, deal)
    found = queries.health_of(
        deal, cycle, queries.committee_of(by, deal, whole=False), queries.needs_of(by, deal), queries.standing_of(deal)
    )
    days = {"age_days": cycle.age, "usual_days": cycle.usual, "own_median_days": cycle.own, "own_median_of": cycle.won}
    if found is None:
        return {"score": None, "state": None, "lines": []} | days
    return {"score": found.score, "state": found.state, "lines": [_points(line, deal) for line in found.lines]} | days


def _points(line: Line, deal: Deal) -> dict[str, Any]:
    words, address = wording.remedy(line, deal.pk)
    return {"code": line.code, "points": line.points, "why": wording.why(line), "remedy": words, "url": address}
