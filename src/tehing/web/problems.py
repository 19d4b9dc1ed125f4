"""Pages for what goes wrong, in plain words."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tehing.api.errors import refuse
from tehing.core import faults, refusals


def page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """One page for every problem: what happened and what to do."""
    return render(request, "ui/problem.html", {"status": status, "title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400, _("This request cannot be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, _("You are not allowed to do this"), _("Ask an administrator if you need to."))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, _("This form is too old"), _("Reload the page and send it again. Nothing was changed."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404, _("There is nothing here"), _("The record does not exist, or it is not yours to see."))


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours, or the machine's: a full disk or a lost database is told as such, in the words of the door."""
    fault = faults.fault_of(sys.exc_info()[1])
    status = 503 if fault else 500
    by_script = fault and "X-CSRFToken" in request.headers  # a part of a page: what was typed stays where it was typed
    if by_script or request.path.startswith("/api/"):
        answer = refuse(status, fault or "broken")
        if by_script:
            answer["HX-Reswap"] = "none"
    else:
        title = _("Not now") if fault else _("Something broke on our side")
        context = {"status": status, "title": title, "text": refusals.sentence(fault or "broken")}
        context |= {"typed": _typed(request) if fault else [], "address": request.get_full_path()}
        # without the frame, which would ask the database that may be the one that is away
        answer = HttpResponse(render_to_string("ui/problem.html", context), status=status)
    if fault:
        answer["Retry-After"] = "60"
    return answer


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The form as it was sent, to be sent again: nobody writes it twice. Files cannot come back, and what one signs in with should not."""
    if request.method != "POST" or request.FILES or request.path.startswith("/auth/") or any("password" in name for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]
