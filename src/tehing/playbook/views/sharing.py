"""A playbook out of the house, and into it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tehing.core import refusals
from tehing.core.access import Forbidden, Invalid, Scope
from tehing.playbook import access, actions, wording
from tehing.playbook.export import answer
from tehing.playbook.forms import PlaybookForm
from tehing.playbook.rules import sharing


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """Take a file in: first it is told what would change, then it is done. What was read travels with the page in between."""
    by: Any = request.user
    may = {verb: by.rights.scope(access.TECHNIQUE, verb) is not Scope.NONE for verb in ("export", "import")}
    if not any(may.values()) or (request.method == "POST" and not may["import"]):
        raise Forbidden(f"{access.TECHNIQUE}.import")
    context: dict[str, Any] = {"may": may, "form": PlaybookForm(), "megabytes": sharing.MOST_MEGABYTES}
    if request.method != "POST":
        return render(request, "playbook/share.html", context)
    content, confirmed = _sent(request), "confirmed" in request.POST
    try:
        report = actions.import_playbook(by=by, data=content, dry_run=not confirmed)
    except Invalid as no:
        told = refusals.explain(no.fields)
        return render(request, "playbook/share.html", context | {"problems": told}, status=422)
    if confirmed:
        messages.success(request, _("The playbook has been taken in."))
        return redirect("playbook")
    return render(request, "playbook/share.html", context | {"report": wording.report(report), "content": content.decode("utf-8-sig")})


def _sent(request: HttpRequest) -> bytes:
    """The file, or what was read of it before; nothing when neither came."""
    given = request.FILES.get("file")
    if given is not None:
        content: bytes = given.read(sharing.MOST_MEGABYTES * 1_000_000 + 1)
        return content
    return request.POST.get("content", "").encode(errors="replace")


@require_GET
def file(request: HttpRequest) -> HttpResponseBase:
    """The whole playbook as one file."""
    return answer(request.user)  # type: ignore[arg-type]
