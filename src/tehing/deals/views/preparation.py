"""The sheet to read before a meeting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core.access import one
from tehing.deals import access, queries, wording


@require_GET
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """One page, to be read on a phone or printed."""
    by: Any = request.user
    access.require_preparation(by)
    deal = one(access.visible_deals(by).select_related("stage", "company__industry", "product"), pk)
    sheet = queries.preparation_of(by, deal)
    told = {"gaps": wording.gaps_told(sheet.committee.gaps), "lines": wording.to_settle(sheet.health)}
    way = sheet.way
    approach = wording.approach.line(way.chosen, way.consultation) if access.sees_approach(by) else ""
    return render(request, "deals/preparation.html", {"deal": deal, "sheet": sheet, "approach": approach} | told)
