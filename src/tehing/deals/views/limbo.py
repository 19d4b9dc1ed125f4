"""Open deals that hang in the air."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core.access import Scope, require_verb
from tehing.deals import queries, wording

DEAL = "deals.deal"


@require_GET
def limbo(request: HttpRequest) -> HttpResponse:
    """By reason, with what to do; one's own, or the team's for those who see it."""
    by: Any = request.user
    may_see_team = require_verb(by, DEAL, "view") > Scope.OWN
    team = may_see_team and request.GET.get("whose") == "team"
    found, counted_at = queries.in_limbo(by, team=team)
    groups = [(group, *wording.LIMBO[group.reason]) for group in found]
    context = {"groups": groups, "counted_at": counted_at, "team": team, "may_see_team": may_see_team}
    return render(request, "deals/limbo.html", context)
