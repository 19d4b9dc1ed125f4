"""The sheet to read before a meeting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core.access import one, require_verb
from tehing.deals import access, actions, queries, wording


@require_GET
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """One page, to be read on a phone or printed."""
    by: Any = request.user
    for record_type in (actions.MEMBER, actions.NEED, actions.SPIN_ANSWER, actions.RAISED):
        require_verb(by, record_type, "view")
    deal = one(access.visible_deals(by).select_related("stage", "company__industry", "product"), pk)
    sheet = queries.preparation_of(by, deal)
    lines = sheet.health.lines if sheet.health is not None else []
    context = {
        "deal": deal,
        "sheet": sheet,
        "gaps": [f"{wording.missing(gap)} {wording.advice(gap)}" for gap in sheet.committee.gaps],
        "lines": [wording.why(line) for line in lines if line.code not in ("committee_gaps", "nobody_known")],
    }
    return render(request, "deals/preparation.html", context)
