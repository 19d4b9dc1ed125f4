"""The weekly review, deal by deal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core.access import Scope, require_verb
from tehing.core.numbers import whole
from tehing.core.records.panels import panels_for
from tehing.deals import queries

DEAL = "deals.deal"


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """One deal of the round with all that its page tells, what has changed lately, and the way to the next."""
    by: Any = request.user
    require_verb(by, DEAL, "view")
    may_see_team = by.rights.scope(DEAL, "view") > Scope.OWN
    team, raw = may_see_team and request.GET.get("whose") == "team", request.GET.get("deal", "")
    found = queries.review(by, team=team, wanted=whole(raw))
    context: dict[str, Any] = {"review": found, "team": team, "may_see_team": may_see_team, "whose": "team" if team else "me"}
    if found is not None:
        context["panels"] = [one for one in panels_for(DEAL, found.deal, by) if one[0].key.startswith("deals.")]
    return render(request, "deals/review.html", context)
