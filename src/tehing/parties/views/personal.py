"""What a person may ask for by law: all that is held on them, and that it be erased."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tehing.core import erasure as erasing
from tehing.core import records, refusals
from tehing.core.access import Invalid, one, require
from tehing.parties import access, actions, personal
from tehing.parties.permissions import PERSONAL_DATA


@require_POST
def download(request: HttpRequest, pk: int) -> FileResponse:
    """Everything held on the person, as a ZIP. A form sends it: that it was given out goes into the history."""
    by: Any = request.user
    return FileResponse(personal.bundle(pk=pk, by=by), as_attachment=True, filename=f"person-{pk}.zip", content_type="application/zip")


@require_http_methods(["GET", "POST"])
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes and what must stay; ask; ask again for the name; then erase."""
    by: Any = request.user
    require(by, PERSONAL_DATA)
    person = one(access.visible_people(by), pk)
    described = records.resource("parties.person")
    problem, asked = "", request.POST.get("step", "")
    if asked == "erase":
        try:
            actions.erase_person(pk=pk, by=by, confirmed=request.POST.get("confirmed", ""), reason=request.POST.get("reason", "")[:500])
        except Invalid as no:
            problem = refusals.sentence_of(Invalid({"": no.fields["confirmed"]}))
        else:
            messages.success(request, _("The personal data is erased. The rest of the history follows in the background."))
            return redirect("people_detail", pk)
    counts = erasing.counts(described, person)
    context = {
        "person": person,
        "counts": [(found, count) for name, count in counts.items() if (found := records.by_plural(name)) is not None],
        "attached": counts,
        "second": asked in ("second", "erase"),
        "done": erasing.erased(described, pk),
        "reason": request.POST.get("reason", ""),
        "problem": problem,
    }
    return render(request, "parties/erasure.html", context, status=422 if problem else 200)
