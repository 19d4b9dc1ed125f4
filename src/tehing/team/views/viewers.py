"""Who can see a record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tehing.core import records
from tehing.team import queries


@require_GET
def viewers(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Everybody who can see the record, what else they may do with it, and why."""
    by: Any = request.user
    record, found = queries.viewers(by, record_type, record_id)
    context = {"record": record, "resource": records.resource(record_type), "viewers": found}
    return render(request, "team/viewers.html", context)
