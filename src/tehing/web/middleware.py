"""An empty house shows its set-up page whatever was asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tehing.web import setup

OPEN = ("/set-up/", "/static/", "/language/", "/health/", "/metrics", "/api/")


class SetUpFirst:
    """Sends everybody to the first page until there is a workspace; after that it asks no more."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer, self.done = answer, False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.done or request.path.startswith(OPEN):
            return self.answer(request)
        self.done = setup.is_done()
        if self.done:
            return self.answer(request)
        return redirect("set_up")
