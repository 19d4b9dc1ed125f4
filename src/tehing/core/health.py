"""For those who watch the house: is the process alive, can it work, how does it fare."""

import hmac
import shutil
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port, validate_host
from django.views.decorators.http import require_GET

from tehing.core import jobs, measures, schema

ROOM = 100_000_000  # bytes of the data folder's disk below which nothing should be taken in any more


@login_not_required
@require_GET
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. It asks nobody else, so that a database that is away restarts no web process."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Whether requests should be sent here: the database answers, is of this version and may be written, and there is room on the disk.

    Whether a worker has been heard of lately, and whether the machine lets it work, is told beside it.
    """
    found = {"database": _database(), "disk": _disk()}
    well = all(value == "ok" for value in found.values())
    told = {"status": "ok" if well else "unavailable", **found, "worker": _worker(found["database"])}
    return JsonResponse(told, status=200 if well else 503)


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text. For holders of the token; without a token, for this machine alone and not through its proxy."""
    if not _may_measure(request):
        raise Http404
    return HttpResponse(measures.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    from_here = _is_loopback(request.META.get("REMOTE_ADDR", ""))
    return from_here and not proxied and _is_ours(split_domain_port(request.headers.get("Host", "localhost"))[0])


def _is_ours(host: str) -> bool:
    """A stranger's name that leads here is a page in a browser of this machine that wants to read along."""
    return _is_loopback(host) or validate_host(host, settings.ALLOWED_HOSTS)


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _database() -> str:
    try:
        if not schema.state().fits:
            return "other_version"
        return "read_only" if schema.is_read_only() else "ok"
    except DatabaseError:
        return "away"


def _worker(database: str) -> str:
    """Told, not judged: pages are answered without a worker too."""
    if database != "ok":
        return "unknown"
    if not jobs.is_heard():
        return "silent"
    return "waits" if jobs.put_off().exists() else "ok"


def _disk() -> str:
    return "ok" if shutil.disk_usage(settings.DATA).free > ROOM else "full"
