"""What is decided beside the pages: an empty house shows its set-up, what is too large is not read, no answer is empty."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tehing.api.errors import refuse
from tehing.core import refusals
from tehing.core.numbers import are_digits, whole
from tehing.web import problems, setup

Answer = Callable[[HttpRequest], HttpResponse]
OPEN = ("/set-up/", "/static/", "/language/", "/health/", "/metrics", "/api/")


class NotTooLarge:
    """Refuses a request by the length it states, before a byte of its body is read: 413."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if not are_digits(length) or whole(length, most=settings.REQUEST_MEGABYTES * 1024 * 1024) is not None:
            return self.answer(request)
        if request.path.startswith("/api/"):
            return refuse(413, "request_too_large")
        return problems.page(request, 413, _("That is too much at once"), refusals.sentence("request_too_large"))


class SetUpFirst:
    """Sends everybody to the first page until there is a workspace; after that it asks no more."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.done = answer, False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.done or request.path.startswith(OPEN):
            return self.answer(request)
        self.done = setup.is_done()
        if self.done:
            return self.answer(request)
        return redirect("set_up")


class NoEmptyPage:
    """Whoever comes by a link, or back from signing in, to an address that only a button may call is told so: Django answers nothing."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answer(request)
        if answer.status_code != 405 or answer.content or request.method != "GET":
            return answer
        told = problems.page(request, 405, _("Nothing was done"), _("Open the page and press its button again."))
        told["Allow"] = answer["Allow"]
        return told
