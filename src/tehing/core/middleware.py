"""Each request: where its acts come from, and refusals that no view has answered as clear pages."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.shortcuts import render
from django.utils.translation import gettext as _

from tehing.core import outbox, refusals, workspace
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.custom import fields as custom
from tehing.core.numbers import LARGEST

Answer = Callable[[HttpRequest], HttpResponse]


class Hosts(CommonMiddleware):
    """Django's own, which refuses hosts that are not ours. Health and measures hang on no host: who watches asks by any address."""

    ANY = frozenset({"/health/", "/health/live/", "/health/ready/", "/metrics"})

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]
        return None if request.path in self.ANY else super().process_request(request)


class Origin:
    """Names the door and the request in the history, and reads the workspace and its added fields anew."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        workspace.forget()
        custom.forget()
        request_id = str(uuid.uuid4())
        request.META["tehing.request_id"] = request_id  # for the log, should the answer never come
        with outbox.acting_from("api" if request.path.startswith("/api/") else "web", request_id):
            response = self.answer(request)
        response["X-Request-Id"] = request_id
        return response


class Refusals:
    """Unknown, Forbidden, Refused, Conflict and Invalid as pages; the API has its own mapping."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: object, words: object, named: dict[str, Any]) -> None:
        """Nothing goes by a number that no database can hold; SQLite would break down over it, wherever it is asked for."""
        if any(isinstance(value, int) and value > LARGEST for value in named.values()):
            raise Http404

    def process_exception(self, request: HttpRequest, no: Exception) -> HttpResponse | None:
        if isinstance(no, Unknown):
            raise Http404 from no
        statuses = {Forbidden: 403, Refused: 409, Conflict: 409, Invalid: 422}
        status = statuses.get(type(no))
        if status is None:
            return None
        context = {"status": status, "title": _("That was not done"), "text": refusals.sentence_of(no)}
        return render(request, "ui/problem.html", context, status=status)
