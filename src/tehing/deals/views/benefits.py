"""What of ours is good for whom on a deal, in sentences to copy, and the price told by concept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core.access import one, require_verb
from tehing.deals import access, actions, queries, wording
from tehing.deals.forms.figures import SpreadForm
from tehing.deals.rules.benefits import USUAL_YEARS


@require_GET
def benefits(request: HttpRequest, pk: int) -> HttpResponse:
    """Sentences for each member, and the price over the years that are asked for."""
    by: Any = request.user
    for record_type in (actions.BENEFIT, actions.NEED):
        require_verb(by, record_type, "view")
    deal = one(access.visible_deals(by), pk)
    form = SpreadForm(request.GET if "years" in request.GET else {"years": USUAL_YEARS})
    good = form.is_valid()
    given: dict[str, Any] = form.cleaned_data if good else {"years": USUAL_YEARS, "units": None}
    found = queries.benefits_of(by, deal, years=given["years"], units_a_year=given["units"])
    groups = [(member, [(row, wording.sentence(row)) for row in rows]) for member, rows in found.groups]
    context: dict[str, Any] = {
        "deal": deal,
        "found": found,
        "groups": [(member, pairs, "\n".join(said for _row, said in pairs)) for member, pairs in groups],
        "form": form,
    }
    if found.told is not None:
        context |= {"concept": wording.concept(found.told, deal.currency), "shares": wording.shares(found.told, deal.currency)}
    return render(request, "deals/benefits.html", context, status=200 if good else 422)
