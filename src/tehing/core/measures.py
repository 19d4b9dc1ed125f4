"""How the house fares, for Prometheus: requests as they come, and the state of the work at the moment of asking.

`tehing serve` gives its web processes a folder to count in together (PROMETHEUS_MULTIPROC_DIR). Labels hold routes and
states, never addresses, names or persons.
"""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from tehing.core import backup, clock, jobs
from tehing.core.models import Delivery, Event, Job
from tehing.core.webhooks.models import Webhook, WebhookDelivery

log = logging.getLogger("tehing.requests")
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 10)
REQUESTS = Histogram("tehing_request_seconds", "Time to answer, by route.", ["route", "method", "status"], buckets=SECONDS, registry=None)
QUERIES = Counter("tehing_queries", "Queries of the database, by route.", ["route"], registry=None)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Measured:
    """Times each request, counts its queries, and writes one line about it without saying whom or what it was about."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started, queries = time.perf_counter(), 0

        def count(execute: Any, *words: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*words)

        with connection.execute_wrapper(count):
            response = self.answer(request)
        self._tell(request, response, time.perf_counter() - started, queries)
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float, queries: int) -> None:
        route, method = route_of(request), request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, response.status_code).observe(seconds)
        QUERIES.labels(route).inc(queries)
        facts = {
            "request_id": response.get("X-Request-Id", ""),
            "route": route,
            "method": method,
            "status": response.status_code,
            "ms": round(1000 * seconds, 1),
            "queries": queries,
            "user": getattr(getattr(request, "_cached_user", None), "pk", None),
        }
        log.log(logging.WARNING if response.status_code >= 500 else logging.INFO, "%(method)s %(route)s %(status)s", facts, extra=facts)


def route_of(request: HttpRequest) -> str:
    """The name of the route, which says nothing about the record."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return str(match.view_name or match.route)
    return "static" if request.path.startswith(settings.STATIC_URL) else "unknown"


def exposition() -> bytes:
    """Everything in Prometheus' text format."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for each in (REQUESTS, QUERIES):
            registry.register(each)
    registry.register(_House())
    return generate_latest(registry)


class _House:
    """What the database and the data folder know, read when it is asked for: ten short queries."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        asked = Job.objects.exclude(arguments__has_key=jobs.DISMISSED)
        yield _by_state("tehing_jobs", "Background work, by state.", asked, ("waiting", "running", "failed"))
        yield _by_state("tehing_deliveries", "News on its way, by state.", Delivery.objects.all(), ("waiting", "failed"))
        yield _by_state("tehing_webhook_messages", "Messages to webhooks, by state.", WebhookDelivery.objects.all(), ("waiting", "failed"))
        yield _webhooks()
        yield from _ages()
        newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0  # never deleted, so the last number counts them
        yield GaugeMetricFamily("tehing_events", "Events in the history.", newest)
        yield GaugeMetricFamily("tehing_users", "People who may sign in.", get_user_model().objects.filter(is_active=True).count())
        yield GaugeMetricFamily("tehing_sessions", "Sessions not ended.", Session.objects.filter(expire_date__gt=clock.now()).count())
        yield GaugeMetricFamily("tehing_database_bytes", "Size of the database.", database_bytes())
        free = shutil.disk_usage(settings.DATA).free
        yield GaugeMetricFamily("tehing_disk_free_bytes", "Room on the disk of the data folder.", free)


def _by_state(name: str, told: str, rows: Any, states: tuple[str, ...]) -> GaugeMetricFamily:
    found = dict(rows.filter(state__in=states).values_list("state").annotate(count=Count("pk")))
    family = GaugeMetricFamily(name, told, labels=["state"])
    for state in states:
        family.add_metric([state], found.get(state, 0))
    return family


def _webhooks() -> GaugeMetricFamily:
    """One that fails is still tried; a stopped one waits for a person."""
    failing, stopped = Count("pk", filter=Q(is_active=True, failing_since__isnull=False)), Count("pk", filter=~Q(stopped=""))
    family = GaugeMetricFamily("tehing_webhooks", "Webhooks that do not get through, by state.", labels=["state"])
    for state, count in Webhook.objects.aggregate(failing=failing, stopped=stopped).items():
        family.add_metric([state], count)
    return family


def _ages() -> Iterator[GaugeMetricFamily]:
    """How long ago; what has never been has no age."""
    last = backup.last()
    for name, told, at in (
        ("tehing_worker_silent_seconds", "Since a worker was last heard of.", jobs.last_beat()),
        ("tehing_backup_age_seconds", "Since the last backup that this machine made.", last and last[1]),
    ):
        if at is not None:
            yield GaugeMetricFamily(name, told, (clock.now() - at).total_seconds())


def database_bytes() -> int:
    """What the database takes on its disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])
