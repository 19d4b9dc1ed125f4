"""The signed-in person's own language and time zone; where sessions are used; the second factor that a role asks for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from tehing.core import clock, faults, refusals
from tehing.team import actions
from tehing.team.access import has_factor
from tehing.team.rules import zone_named
from tehing.team.signin import address_of

Answer = Callable[[HttpRequest], HttpResponse]


class Profile:
    """Puts the person's language and time zone in force for the request."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        zone = zone_named(user.time_zone) if user.is_authenticated and user.time_zone else None
        if zone is None:
            return self.answer(request)
        with timezone.override(zone):
            return self.answer(request)


class Seen:
    """Remembers when and from where each session was last used: once a minute in each process, so that pages stay fast."""

    EVERY, MOST = timedelta(minutes=1), 10_000

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.known: dict[str, tuple[datetime, str | None]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        user: Any = request.user
        if key and user.is_authenticated:
            self._see(request, key, user)
        return self.answer(request)

    def _see(self, request: HttpRequest, key: str, user: Any) -> None:
        now, address = clock.now(), address_of(request)
        last = self.known.get(key)
        if last is not None and now - last[0] < self.EVERY and last[1] == address:
            return
        if len(self.known) >= self.MOST:
            self.known.clear()
        self.known[key] = (now, address)
        with faults.left_out():
            actions.see_session(user=user, key=key, address=address, agent=request.headers.get("User-Agent", ""))


class SecondFactorFirst:
    """Whoever holds a role that asks for a second factor and has none sets one up before anything else."""

    OPEN = ("/auth/", "/static/", "/language/", "/health/", "/set-up/", "/me/sessions/")

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and not request.path.startswith(self.OPEN) and user.rights.needs_factor and not has_factor(user):
            if request.path.startswith("/api/") or request.headers.get("HX-Request"):
                code = "second_factor_first"
                told = {"type": "about:blank", "title": code, "status": 403, "code": code, "detail": refusals.sentence(code)}
                return JsonResponse(told, status=403, content_type="application/problem+json")
            return redirect("mfa_index")
        return self.answer(request)
