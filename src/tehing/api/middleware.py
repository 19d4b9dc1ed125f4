"""What holds for every call around its endpoint: how many there may be, that a repeated one is done once, that no refusal is a page."""

import hashlib
from collections.abc import Callable, Iterator

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tehing.api import auth
from tehing.api.errors import refuse
from tehing.core import once
from tehing.core.limits import Limiter, State

Answer = Callable[[HttpRequest], HttpResponse]
WRITING = ("POST", "PUT", "PATCH", "DELETE")
ROOT = "/api/v1/"


class Limits:
    """429 for who calls too often; RateLimit headers on every answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.limiter = Limiter()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOT) or not settings.API_RATE:
            return self.answer(request)
        caller = _caller(request)
        if caller and self.limiter.knows(caller):
            return self._counted(request, self.limiter.take(caller, settings.API_RATE))
        return self._stranger(request, caller)

    def _stranger(self, request: HttpRequest, caller: str) -> HttpResponse:
        """A caller not yet known counts by address, so that made-up tokens give nobody fresh calls."""
        address = f"address {get_adapter().get_client_ip(request)}"
        state = self.limiter.take(address, settings.API_RATE_ANONYMOUS)
        answer = self._counted(request, state)
        if caller and not state.wait and answer.status_code != 401 and auth.person(request) is not None:
            self.limiter.give_back(address, settings.API_RATE_ANONYMOUS)
            _tell(answer, self.limiter.take(caller, settings.API_RATE))
        return answer

    def _counted(self, request: HttpRequest, state: State) -> HttpResponse:
        answer = refuse(429, "too_many_requests", Retry_After=state.wait) if state.wait else self.answer(request)
        _tell(answer, state)
        return answer


class Problems:
    """What Django itself refuses (an address or a method that does not exist, a body too large) is told to programs as a problem too."""

    codes = {400: "bad_request", 403: "forbidden", 404: "unknown", 405: "method_not_allowed"}

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answer(request)
        html = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code < 400 or not html or not request.path.startswith(ROOT):
            return answer
        told = refuse(answer.status_code, self.codes.get(answer.status_code, "broken"))
        if "Allow" in answer:
            told["Allow"] = answer["Allow"]
        return told


class Repeated:
    """`Idempotency-Key` on any writing call: the first answer is given again, and nothing is done twice."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method not in WRITING or not request.path.startswith(ROOT):
            return self.answer(request)
        by = auth.person(request)
        return self.answer(request) if by is None else self._once(request, key, by)

    def _once(self, request: HttpRequest, key: str, by: object) -> HttpResponse:
        made: list[HttpResponse] = []

        def act() -> once.Answer:
            made.append(self.answer(request))
            if made[0].streaming:  # a file is given anew: what goes out piece by piece is not kept
                return once.Answer(made[0].status_code, b"", keep=False)
            return once.Answer(made[0].status_code, made[0].content, made[0].get("ETag", ""))

        try:
            kept, repeated = once.answered_once(key, by=by, fingerprint=fingerprint(request), act=act)  # type: ignore[arg-type]
        except once.KeyReused:
            return refuse(422, "idempotency_key_reused")
        except once.InProgress:
            return refuse(409, "idempotency_key_in_progress", Retry_After=1)
        return _again(kept) if repeated else made[0]


def fingerprint(request: HttpRequest) -> str:
    """What tells two requests apart: method, address, and all that was sent."""
    digest = hashlib.sha256()
    for part in (str(request.method).encode(), request.get_full_path().encode(), *_sent(request)):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _sent(request: HttpRequest) -> Iterator[bytes]:
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in request.POST.lists():
        yield repr((name, values)).encode()
    for name, files in request.FILES.lists():
        for file in files:
            yield repr((name, file.name)).encode()
            yield from file.chunks()
            file.seek(0)


def _again(kept: once.Answer) -> HttpResponse:
    answer = HttpResponse(kept.content, status=kept.status, content_type="application/json")
    if kept.status == 204:
        del answer["Content-Type"]
    if kept.etag:
        answer["ETag"] = kept.etag
    answer["Idempotent-Replayed"] = "true"
    return answer


def _caller(request: HttpRequest) -> str:
    """By what a caller is told from others: a token or a session. Not kept as it is."""
    token = auth.bearer(request) or request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def _tell(answer: HttpResponse, state: State) -> None:
    answer["RateLimit-Limit"], answer["RateLimit-Remaining"], answer["RateLimit-Reset"] = (
        str(state.limit),
        str(state.left),
        str(state.reset),
    )
