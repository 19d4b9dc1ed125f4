"""Refusals as problem+json (RFC 9457), in one place. `code` is stable; `detail` is a sentence in the caller's language."""

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown
from tehing.core.records.values import plain


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """One problem document."""
    body = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, **more}
    return HttpResponse(msgspec.json.encode(body), content_type="application/problem+json", status=status)


def install(api: NinjaAPI) -> None:
    """Teach the API how each refusal is told."""

    @api.exception_handler(Unknown)
    @api.exception_handler(Http404)
    def unknown(request: HttpRequest, no: Exception) -> HttpResponse:
        return problem(404, "unknown", refusals.sentence("unknown"))

    @api.exception_handler(Forbidden)
    def forbidden(request: HttpRequest, no: Forbidden) -> HttpResponse:
        return problem(403, "forbidden", refusals.sentence_of(no), permission=no.code)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, no: Refused) -> HttpResponse:
        return problem(409, no.codes[0], refusals.sentence_of(no), codes=list(no.codes))

    @api.exception_handler(Conflict)
    def conflict(request: HttpRequest, no: Conflict) -> HttpResponse:
        differences = {name: {"stored": plain(stored), "sent": plain(sent)} for name, (stored, sent) in no.differences.items()}
        version = getattr(no.record, "version", None)
        return problem(409, "stale", refusals.sentence("stale"), version=version, differences=differences)

    @api.exception_handler(Invalid)
    def invalid(request: HttpRequest, no: Invalid) -> HttpResponse:
        errors = [{"field": name, "code": code, "detail": refusals.sentence(code)} for name, codes in no.fields.items() for code in codes]
        return problem(422, "invalid", refusals.sentence("invalid"), errors=errors)

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, no: ValidationError) -> HttpResponse:
        errors = [{"field": ".".join(str(step) for step in one["loc"][2:]), "code": one["type"], "detail": one["msg"]} for one in no.errors]
        return problem(422, "invalid", refusals.sentence("invalid"), errors=errors)

    @api.exception_handler(AuthenticationError)
    def nobody(request: HttpRequest, no: AuthenticationError) -> HttpResponse:
        answer = problem(401, "unauthenticated", refusals.sentence("unauthenticated"))
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, no: HttpError) -> HttpResponse:
        return problem(no.status_code, "bad_request", str(no))
