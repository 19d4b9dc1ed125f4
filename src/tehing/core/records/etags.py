"""The version of a record as HTTP speaks of it: ETag, If-None-Match, If-Match."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from tehing.core.access import Invalid


def tag(found: dict[str, Any]) -> str:
    return f'"{found["version"]}"' if "version" in found else ""


def tagged(answer: HttpResponse, mark: str) -> HttpResponse:
    if mark:
        answer["ETag"] = mark
    return answer


def tags_of(request: HttpRequest) -> list[str]:
    """What the caller has, weak or strong."""
    return [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))]


def version_of(request: HttpRequest) -> int | None:
    """The version named by If-Match, or None when the caller does not mind."""
    raw = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not raw or raw == "*":
        return None
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        raise Invalid({"If-Match": ["bad_version"]})
    return int(raw)
