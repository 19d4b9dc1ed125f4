"""What Django does not tell browsers by itself."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

ASKED_ANEW, KEPT_BY_NOBODY = "private, no-cache", "private, no-store"
UNUSED = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def fingerprint(folder: Path) -> str:
    """A short word that changes whenever a built file does."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


class Headers:
    """Tells the browser which of its powers no page of ours asks for, that no other site may draw our answers, and who may keep them.

    Pages, and what programs ask for again by its ETag, may be kept by the browser of their reader but are asked for anew; so the
    way back is quick and keeps what was typed. Everything else with data in it is kept by nobody. Signing out empties what was kept.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Permissions-Policy", UNUSED)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", ASKED_ANEW if _may_be_kept(response) else KEPT_BY_NOBODY)
        if request.method == "POST" and request.path == "/auth/logout/":
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


def _may_be_kept(response: HttpResponse) -> bool:
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return False
    return "ETag" in response.headers or response.headers.get("Content-Type", "").startswith("text/html")
