"""Refusals as programs are told them (RFC 9457). `code` is stable; `detail` is a sentence in the caller's language."""

from collections.abc import Iterable
from typing import Any

import pydantic
from django.http import Http404
from ninja.errors import ValidationError

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, Unknown, Unmet
from tehing.core.records.values import plain

REFUSALS = (Unknown, Http404, Forbidden, Refused, Conflict, Invalid, ValidationError, pydantic.ValidationError)
Problem = dict[str, Any]


def problem(status: int, code: str, detail: str = "", **more: Any) -> Problem:
    """One problem document; without a detail the code's own sentence stands there."""
    told = detail or refusals.sentence(code)
    return {"type": "about:blank", "title": code, "status": status, "code": code, "detail": told, **more}


def problem_of(no: Exception) -> Problem:
    """The document for one of REFUSALS."""
    match no:
        case Forbidden():
            return problem(403, "forbidden", refusals.sentence_of(no), permission=no.code)
        case Unmet():
            return problem(412, no.codes[0])
        case Refused():
            facts = {"facts": no.facts} if no.facts else {}
            return problem(409, no.codes[0], refusals.sentence_of(no), codes=list(no.codes), **facts)
        case Conflict():
            differences = {name: {"stored": plain(stored), "sent": plain(sent)} for name, (stored, sent) in no.differences.items()}
            return problem(409, "stale", version=getattr(no.record, "version", None), differences=differences)
        case Invalid():
            errors = [
                {"field": name, "code": code, "detail": refusals.sentence(code)} for name, codes in no.fields.items() for code in codes
            ]
            return problem(422, "invalid", errors=errors)
        case ValidationError():
            return problem(422, "invalid", errors=_malformed(no.errors, 2))  # after "body" and the parameter's name
        case pydantic.ValidationError():
            return problem(422, "invalid", errors=_malformed(no.errors(include_url=False), 0))
    return problem(404, "unknown")


def _malformed(errors: Iterable[Any], beyond: int) -> list[dict[str, str]]:
    return [{"field": ".".join(map(str, one["loc"][beyond:])), "code": one["type"], "detail": one["msg"]} for one in errors]
