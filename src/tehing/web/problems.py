"""Pages for what goes wrong, in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


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
    return page(
        request, 500, _("Something broke on our side"), _("Nothing was half-saved. Try again; the administrator sees the error in the log.")
    )
