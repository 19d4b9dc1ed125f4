"""The whole book by level of pain."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core.access import require_verb
from tehing.deals import actions, queries
from tehing.deals.rules import needs


@require_GET
def by_level(request: HttpRequest) -> HttpResponse:
    """How many customers only feel it, admit it, or see a way out; and how many deals were shown something before that."""
    by: Any = request.user
    require_verb(by, actions.NEED, "view")
    return render(request, "deals/needs_by_level.html", {"book": queries.book(by), "usual": needs.USUAL_VISION})
