"""Refusals as problem+json (RFC 9457), in one place. `code` is stable; `detail` is a sentence in the caller's language."""

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.problems import Problem, problem, problem_of
from tehing.core.records.batch import AllRefused


def answer(told: Problem, status: int = 0) -> HttpResponse:
    """A problem document as an answer."""
    if status:
        told = told | {"status": status}
    return HttpResponse(msgspec.json.encode(told), content_type="application/problem+json", status=told["status"])


def install(api: NinjaAPI) -> None:
    """Teach the API how each refusal is told."""

    @api.exception_handler(Unknown)
    @api.exception_handler(Http404)
    @api.exception_handler(Forbidden)
    @api.exception_handler(Refused)
    @api.exception_handler(Invalid)
    @api.exception_handler(ValidationError)
    def refused(request: HttpRequest, no: Exception) -> HttpResponse:
        return answer(problem_of(no))

    @api.exception_handler(Conflict)
    def conflict(request: HttpRequest, no: Conflict) -> HttpResponse:
        """A version in the body is a rule of ours (409), one in If-Match a precondition of HTTP (412)."""
        return answer(problem_of(no), 412 if request.headers.get("If-Match") else 409)

    @api.exception_handler(AllRefused)
    def batch(request: HttpRequest, no: AllRefused) -> HttpResponse:
        return answer(problem(422, "batch_refused", items=no.items))

    @api.exception_handler(AuthenticationError)
    def nobody(request: HttpRequest, no: AuthenticationError) -> HttpResponse:
        told = answer(problem(401, "unauthenticated"))
        told["WWW-Authenticate"] = "Bearer"
        return told

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, no: HttpError) -> HttpResponse:
        return answer(problem(no.status_code, "bad_request", str(no)))


def refuse(status: int, code: str, **headers: Any) -> HttpResponse:
    """A refusal from before the endpoint; `Retry_After=1` becomes the header Retry-After."""
    told = answer(problem(status, code))
    for name, value in headers.items():
        told[name.replace("_", "-")] = str(value)
    return told
