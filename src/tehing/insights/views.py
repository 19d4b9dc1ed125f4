"""Screens of the room: the pipeline report and the data its charts draw."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tehing.core import money, refusals
from tehing.core.access import Invalid, Scope, require_verb
from tehing.core.records import filters, pages, resource
from tehing.insights import queries
from tehing.insights.rules import BENCHMARK_DAYS


@require_GET
def pipeline(request: HttpRequest) -> HttpResponse:
    """Where the pipeline stands. The address takes the conditions of the deals list."""
    by: Any = request.user
    require_verb(by, queries.DEALS, "view")
    deals = resource(queries.DEALS)
    try:
        asked = queries.pipeline_report(by, request.GET)
    except Invalid as no:
        return render(request, "insights/pipeline.html", {"problem": refusals.explain(no.fields), "resource": deals}, status=400)
    chips = [chip | {"url": pages.address(request.GET, **{chip["key"]: ""})} for chip in filters.readable(deals, by, asked.conditions)]
    context = {
        "report": asked.report,
        "targets": queries.targets_of(by, request.GET),
        "may_set_targets": by.rights.scope("deals.stagetarget", "create") is not Scope.NONE,
        "counted_at": asked.counted_at,
        "benchmark": BENCHMARK_DAYS,
        "chips": chips,
        "resource": deals,
        "filter_choices": pages.filter_choices(deals, by),
        "kept": pages.kept(request.GET),
        "months_url": f"/reports/pipeline/months/?{request.GET.urlencode()}",
        "tables": [
            (_("By month"), asked.report.months),
            (_("By seller"), asked.report.sellers),
            (_("By product"), asked.report.products),
            (_("By industry"), asked.report.industries),
        ],
    }
    return render(request, "insights/pipeline.html", context)


@require_GET
def months(request: HttpRequest) -> JsonResponse:
    """Won value by month, for the chart: one series per currency, each point with its address."""
    by: Any = request.user
    require_verb(by, queries.DEALS, "view")
    lines = queries.won_by_month(by, request.GET)
    currencies = sorted({currency for one in lines for currency in one.amounts}) or [money.default_currency()]
    series = [
        {
            "name": currency,
            "data": [{"value": float(money.from_minor(one.amounts.get(currency, 0), currency)), "url": one.url} for one in lines],
        }
        for currency in currencies
    ]
    return JsonResponse({"type": "bar", "labels": [one.label for one in lines], "series": series})
