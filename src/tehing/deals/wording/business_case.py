"""A business case in words and figures: the same for the screen, the document and the customer's page."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tehing.core import money
from tehing.deals.models import CaseLine
from tehing.deals.queries.business_case import Case, Written
from tehing.deals.rules import business_case as rules
from tehing.deals.rules.business_case import Outcome

WIDTH, HEIGHT, EDGE = 640, 190, 22  # of the drawing, in its own units
SOON = 24  # up to so many months are told in months
NOTHING = "—"


@dataclass(frozen=True)
class Figure:
    """A number that decides, and what it means."""

    key: str
    label: str
    value: str
    meaning: str
    good: bool | None  # None: neither


@dataclass(frozen=True)
class Row:
    """A line of the case as people read it."""

    line: CaseLine
    kind: str
    name: str
    amount: str
    when: str
    total: str
    origin: str
    behind: bool


@dataclass(frozen=True)
class Bar:
    """The sum at the end of a year, drawn; in units of the drawing."""

    label: str
    x: int
    y: int
    width: int
    height: int
    middle: int
    below: bool
    value: str


@dataclass(frozen=True)
class Chart:
    """How the sum grows from year to year."""

    bars: list[Bar]
    zero: int
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Told:
    """Everything that is shown of a case, as texts in the reader's language."""

    name: str
    figures: list[Figure]
    sums: list[tuple[str, str]]
    rows: list[Row]
    years: list[list[str]]
    scenarios: list[list[str]]
    break_even: str
    chart: Chart
    terms: str


def told(found: Case) -> Told:
    """A worked-out case in the reader's words."""
    outcome, currency = found.outcome, found.case.currency
    return Told(
        name=found.case.name,
        figures=figures(found),
        sums=[
            (_("Money invested"), _money(-outcome.investment, currency)),
            (_("Associated costs"), _money(-outcome.costs, currency)),
            (_("Returns"), _money(outcome.returns, currency)),
        ],
        rows=[_row(one, currency) for one in found.lines],
        years=[
            [
                year_name(year.number),
                *(_flow(part, currency) for part in (year.investment, year.costs, year.returns, year.net)),
                _money(year.cumulative, currency),
            ]
            for year in outcome.years
        ],
        scenarios=[
            [
                f"{one.share} %",
                _money(one.total, currency),
                _money(one.npv, currency),
                percent(one.roi),
                payback(one.payback, outcome),
            ]
            for one in outcome.scenarios
        ],
        break_even=break_even(outcome),
        chart=chart(outcome, currency),
        terms=_terms(found),
    )


def figures(found: Case) -> list[Figure]:
    """Present value, internal rate, payback and return, each with one sentence."""
    outcome, rate = found.outcome, _plain(found.case.rate)
    gain = _money(outcome.npv, found.case.currency)
    return [
        Figure(
            "npv",
            _("Net present value"),
            gain,
            _("What the purchase is worth today beyond the %(rate)s %% a year that the money must bring anyway.") % {"rate": rate},
            None if not outcome.npv else outcome.npv > 0,
        ),
        Figure("irr", _("Internal rate of return"), percent(outcome.irr), _irr_means(outcome, rate), _over(outcome.irr, found.case.rate)),
        Figure("payback", _("Payback"), payback(outcome.payback, outcome), _payback_means(outcome), _pays(outcome)),
        Figure(
            "roi",
            _("Return on investment"),
            percent(outcome.roi),
            _("What is left of the returns after investment and costs, compared with both together."),
            _over(outcome.roi, Decimal(0)),
        ),
    ]


def payback(years: Decimal | None, outcome: Outcome) -> str:
    """“14 months”, “3.5 years”, or that it is not within the time looked at."""
    if years is None:
        count = len(outcome.years) - 1
        return ngettext("not in %(n)s year", "not in %(n)s years", count) % {"n": count} if _spent(outcome) else NOTHING
    months = rules.months(years)
    if months == 0:
        return _("at once")
    if months <= SOON:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    return _("%(years)s years") % {"years": _decimal(years)}


def break_even(outcome: Outcome) -> str:
    """How much of the returns must come true, as a sentence."""
    share = outcome.break_even
    if share is None or not _spent(outcome):
        return ""
    if share > 100:
        return _("Even if all returns come true, the money brings less than it must: they would have to be %(share)s of what is hoped.") % {
            "share": percent(share)
        }
    return _("If only %(share)s of the returns come true, the purchase still brings as much as the money must.") % {"share": percent(share)}


def percent(value: Decimal | None) -> str:
    """With one decimal, halves away from nought; a dash for what there is not."""
    return NOTHING if value is None else f"{_decimal(value)} %"


def year_name(number: int) -> str:
    return _("Now") if number == 0 else _("Year %(n)s") % {"n": number}


def chart(outcome: Outcome, currency: str) -> Chart:
    """Bars of the sum at the end of each year, on a line of nought."""
    sums = [year.cumulative for year in outcome.years]
    top, bottom = max(0, *sums), min(0, *sums)
    span, room = (top - bottom) or 1, HEIGHT - 2 * EDGE
    zero = EDGE + top * room // span
    step = WIDTH // len(sums)
    bars = []
    for year, sum_ in zip(outcome.years, sums, strict=True):
        height = max(1, abs(sum_) * room // span)
        bars.append(
            Bar(
                label=str(year.number),
                x=year.number * step + step // 6,
                y=zero - height if sum_ > 0 else zero,
                width=step * 2 // 3,
                height=height,
                middle=year.number * step + step // 2,
                below=sum_ < 0,
                value=f"{year_name(year.number)}: {_money(sum_, currency)}",
            )
        )
    return Chart(bars, zero)


def _row(one: Written, currency: str) -> Row:
    line = one.line
    return Row(
        line, capfirst(line.get_kind_display()), line.name, line.amount, _when(line), _money(one.total, currency), origin(line), one.behind
    )


def origin(line: CaseLine) -> str:
    """Where a figure comes from, in words."""
    parts = [line.get_source_display()]
    if line.need is not None and line.share is not None:
        parts.append(_("%(share)s of what this costs now: %(need)s") % {"share": percent(line.share), "need": line.need})
    elif line.need is not None:
        parts.append(str(line.need))
    if line.source_note:
        parts.append(line.source_note)
    return "; ".join(parts)


def _when(line: CaseLine) -> str:
    if line.rhythm == CaseLine.Rhythm.ONCE:
        return year_name(line.first_year)
    span = _("years %(first)s–%(last)s") % {"first": line.first_year, "last": line.last_year}
    if line.first_year == line.last_year:
        span = year_name(line.first_year)
    if not line.growth:
        return span
    sign = "+" if line.growth > 0 else ""
    return f"{span}, {sign}{_plain(line.growth)} %"


def _irr_means(outcome: Outcome, rate: str) -> str:
    if outcome.several_irr:
        return _("The flow turns more than once, so that one rate would mislead: look at the present value.")
    if outcome.irr is None:
        return _("There is none: money goes only out, or only in.")
    return _("What the money brings a year while it is bound here; it should be over %(rate)s %%.") % {"rate": rate}


def _payback_means(outcome: Outcome) -> str:
    if outcome.payback is None and _spent(outcome):
        return _("In the years looked at the returns do not bring back what was put in.")
    return _("So long until the returns have brought back what was put in.")


def _pays(outcome: Outcome) -> bool | None:
    return None if not _spent(outcome) else outcome.payback is not None


def _over(value: Decimal | None, least: Decimal) -> bool | None:
    return None if value is None else value > least


def _spent(outcome: Outcome) -> bool:
    return bool(outcome.investment or outcome.costs)


def _terms(found: Case) -> str:
    return _("%(years)s, discounted at %(rate)s %% a year; year 0 is now, later sums come at the end of their year.") % {
        "years": _years(found.case.years),
        "rate": _plain(found.case.rate),
    }


def _years(count: int) -> str:
    return ngettext("%(n)s year", "%(n)s years", count) % {"n": count}


def _decimal(value: Decimal) -> str:
    return number_format(money.round_half_up(value, 1), use_l10n=True, force_grouping=True)


def _plain(value: Decimal) -> str:
    """As it was written, without noughts at its end."""
    return number_format(Decimal(format(value.normalize(), "f")))


def _flow(minor: int, currency: str) -> str:
    return _money(minor, currency) if minor else NOTHING


def _money(minor: int, currency: str) -> str:
    return money.format_money(minor, currency)
