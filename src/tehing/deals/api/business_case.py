"""Why the customer should buy, in money."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tehing.core import money
from tehing.core.access import Unknown, one, require_verb
from tehing.deals import access, actions, papers, queries
from tehing.deals.api.caller import caller
from tehing.deals.queries.business_case import Written
from tehing.deals.rules import business_case as rules

router = Router()
PAPER = {
    "responses": {
        200: {"description": "The paper", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
    }
}


class CaseLineRead(Schema):
    """A line with what it comes to over the years, and where its figure comes from."""

    id: int
    version: int
    kind: str
    name: str
    amount: Decimal
    rhythm: str
    first_year: int
    last_year: int
    growth: Decimal
    total: Decimal
    need: int | None
    share: Decimal | None
    source: str
    source_note: str
    editable: bool
    out_of_date: bool


class CaseYear(Schema):
    """What a year takes (below zero) and brings. Year 0 is now."""

    year: int
    investment: Decimal
    costs: Decimal
    returns: Decimal
    net: Decimal
    cumulative: Decimal


class CaseScenario(Schema):
    """The case when only `share` per cent of the returns come true."""

    share: int
    total: Decimal
    npv: Decimal
    roi: Decimal | None
    payback_years: Decimal | None


class CaseRead(Schema):
    """A business case worked out. Rates are in per cent; null: there is no such number."""

    id: int
    version: int
    name: str
    status: str
    currency: str
    years: int
    rate: Decimal
    problems: str
    solution: str
    lines: list[CaseLineRead]
    flow: list[CaseYear]
    invested: Decimal
    costs: Decimal
    returns: Decimal
    total: Decimal
    npv: Decimal
    irr: Decimal | None
    several_irr: bool
    roi: Decimal | None
    payback_years: Decimal | None
    payback_months: int | None
    break_even: Decimal | None
    scenarios: list[CaseScenario]


@router.get(
    "/deals/{int:pk}/business-case",
    response=CaseRead,
    operation_id="deal_business_case_read",
    summary="A deal's business case, worked out",
)
def read_case(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _told(_case(request, pk))


@router.post(
    "/deals/{int:pk}/business-case",
    response=CaseRead,
    operation_id="deal_business_case_build",
    summary="Begin or complete the business case from the deal's needs",
)
def build_case(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    require_verb(by, actions.CASE, "create")
    actions.build_case(deal_pk=pk, by=by)
    return _told(_case(request, pk))


@router.get(
    "/deals/{int:pk}/business-case/paper",
    operation_id="deal_business_case_paper",
    summary="The business case as a PDF",
    openapi_extra=PAPER,
)
def paper(request: HttpRequest, pk: int, language: str = "") -> HttpResponse:
    return papers.answer(_case(request, pk), language)


def _case(request: HttpRequest, pk: int) -> queries.Case:
    by = caller(request)
    require_verb(by, actions.CASE, "view")
    found = queries.case_of(by, one(access.visible_deals(by).select_related("company"), pk))
    if found is None:
        raise Unknown
    return found


def _told(found: queries.Case) -> dict[str, Any]:
    case, outcome = found.case, found.outcome
    plain = ("version", "name", "status", "currency", "years", "rate", "problems", "solution")
    sums = {name: money.from_minor(getattr(outcome, name), case.currency) for name in ("costs", "returns", "total", "npv")}
    rates = {name: _short(getattr(outcome, name)) for name in ("irr", "roi", "break_even")}
    return (
        {name: getattr(case, name) for name in plain}
        | sums
        | rates
        | {
            "id": case.pk,
            "invested": money.from_minor(outcome.investment, case.currency),
            "several_irr": outcome.several_irr,
            "payback_years": _short(outcome.payback),
            "payback_months": None if outcome.payback is None else rules.months(outcome.payback),
            "lines": [_line(one, case.currency) for one in found.lines],
            "flow": [_year(year, case.currency) for year in outcome.years],
            "scenarios": [_scenario(one, case.currency) for one in outcome.scenarios],
        }
    )


def _line(one: Written, currency: str) -> dict[str, Any]:
    plain = ("version", "kind", "name", "rhythm", "first_year", "last_year", "growth", "share", "source", "source_note", "editable")
    return {name: getattr(one.line, name) for name in plain} | {
        "id": one.line.pk,
        "need": one.line.need_id,
        "amount": money.from_minor(one.line.amount_minor, currency),
        "total": money.from_minor(one.total, currency),
        "out_of_date": one.behind,
    }


def _year(year: rules.Year, currency: str) -> dict[str, Any]:
    names = ("investment", "costs", "returns", "net", "cumulative")
    return {"year": year.number} | {name: money.from_minor(getattr(year, name), currency) for name in names}


def _scenario(one: rules.Scenario, currency: str) -> dict[str, Any]:
    sums = {name: money.from_minor(getattr(one, name), currency) for name in ("total", "npv")}
    return {"share": one.share, "roi": _short(one.roi), "payback_years": _short(one.payback)} | sums


def _short(value: Decimal | None) -> Decimal | None:
    """With four decimals: more would only seem exact."""
    return None if value is None else money.round_half_up(value, 4)
