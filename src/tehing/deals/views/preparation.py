"""The sheet to read before a meeting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core.access import Scope, one
from tehing.deals import access, actions, queries, wording
from tehing.playbook import access as playbook


@require_GET
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """One page, to be read on a phone or printed."""
    by: Any = request.user
    access.require_preparation(by)
    deal = one(access.visible_deals(by).select_related("stage", "company__industry", "product"), pk)
    sheet = queries.preparation_of(by, deal)
    told = {"gaps": wording.gaps_told(sheet.committee.gaps), "lines": wording.to_settle(sheet.health)}
    return render(request, "deals/preparation.html", {"deal": deal, "sheet": sheet, "approach": _approach(sheet.way, by)} | told)


def _approach(way: queries.Way, by: Any) -> str:
    """How it is sold, or what is advised while nobody has chosen; nothing for who may not see that."""
    if Scope.NONE in [by.rights.scope(each, "view") for each in (actions.APPROACH, playbook.TECHNIQUE, playbook.ADVISOR_RULE)]:
        return ""
    return wording.approach.chosen(way.chosen) if way.chosen is not None else wording.approach.advised(way.consultation)
