"""What the generated screens do not do: consents."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tehing.core import refusals
from tehing.core.access import Invalid
from tehing.parties import actions


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
