"""What a record is as HTTP speaks of it: ETag, If-None-Match, If-Match.

A tag is the version and a digest of the answer, "3-9f86d081". Writes go by the version alone; whether a caller has the
answer already is told by the whole, for a label or a record that came along may have changed under the same version.
"""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from tehing.core.access import Invalid
from tehing.core.numbers import whole


def tag(found: dict[str, Any], answer: bytes) -> str:
    return f'"{found["version"]}-{hashlib.blake2b(answer, digest_size=4).hexdigest()}"' if "version" in found else ""


def tagged(answer: HttpResponse, mark: str) -> HttpResponse:
    if mark:
        answer["ETag"] = mark
    return answer


def tags_of(request: HttpRequest) -> list[str]:
    """What the caller has, weak or strong."""
    return [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))]


def version_of(request: HttpRequest) -> int | None:
    """The version named by If-Match, or None when any will do."""
    raw = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"').partition("-")[0]
    if not raw or raw == "*":
        return None
    version = whole(raw)
    if version is None:
        raise Invalid({"If-Match": ["bad_version"]})
    return version


def existence_of(request: HttpRequest) -> bool | None:
    """Whether there must be a record already (If-Match), must be none (If-None-Match: *), or the caller does not mind."""
    if request.headers.get("If-Match", "").strip():
        return True
    return False if request.headers.get("If-None-Match", "").strip() == "*" else None
