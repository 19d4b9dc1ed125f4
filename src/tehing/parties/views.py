"""What the generated screens do not do: consents, and the warning of a likely duplicate."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tehing.core import refusals
from tehing.core.access import Invalid, require_verb
from tehing.parties import actions, queries


@require_POST
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what a person said about being contacted."""
    by: Any = request.user
    try:
        actions.record_consent(
            person_pk=pk,
            by=by,
            channel=request.POST.get("channel", ""),
            given=request.POST.get("given") == "yes",
            source=request.POST.get("source", ""),
        )
    except Invalid as no:
        messages.error(request, refusals.sentence_of(no))
    else:
        messages.success(request, _("Saved."))
    return redirect("people_detail", pk)


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """Companies that may be the one being typed, for a warning beside the form."""
    by: Any = request.user
    require_verb(by, "parties.company", "view")
    given = {name: request.GET.get(name, "")[:300] for name in ("name", "website", "email", "registry_code")}
    return render(request, "parties/_alike.html", {"alike": queries.alike(by, **given)})
