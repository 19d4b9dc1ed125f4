"""The business case on paper: the same texts and figures as on the screen."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import formats, translation
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tehing.core import clock, documents, workspace
from tehing.deals import wording
from tehing.deals.queries.business_case import Case

TEMPLATE = Path(__file__).with_suffix(".typ")


def paper(found: Case, *, house: str, language: str) -> bytes:
    """The case as a PDF of one or two pages, in this language; `house` is who sells."""
    with translation.override(language):
        return documents.pdf(TEMPLATE, _facts(found, house, language))


def answer(found: Case, language: str) -> HttpResponse:
    """What carries the paper to a browser or a program; an unknown language is the reader's own."""
    chosen = language if language in dict(settings.LANGUAGES) else get_language() or "en"
    made = paper(found, house=workspace.current().name, language=chosen)
    name = slugify(found.case.name)[:60] or "business-case"
    told = {"Content-Disposition": f'attachment; filename="{name}-{chosen}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=told)


def _facts(found: Case, house: str, language: str) -> dict[str, Any]:
    case, told = found.case, wording.told(found)
    customer = str(case.deal.company or "")
    return {
        "language": language,
        "name": case.name,
        "customer": customer,
        "house": house,
        "day": formats.date_format(clock.today(), "DATE_FORMAT"),
        "problems": _paragraphs(case.problems),
        "solution": _paragraphs(case.solution),
        "figures": [asdict(one) for one in told.figures],
        "sums": told.sums,
        "years": told.years,
        "scenarios": told.scenarios,
        "break_even": told.break_even,
        "rows": [[row.kind, row.name, row.amount, row.when, row.total, row.origin] for row in told.rows],
        "chart": asdict(told.chart),
        "terms": told.terms,
        "words": _words(),
    }


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words() -> dict[str, Any]:
    """Headings of the paper, in its language."""
    return {
        "title": _("Business case"),
        "problems": _("Problems"),
        "solution": _("Solution"),
        "sums": _("What it costs and brings"),
        "years": _("Year by year"),
        "year_heads": [_("Year"), _("Investment"), _("Associated costs"), _("Returns"), _("Together"), _("Sum so far")],
        "scenarios": _("If less comes true"),
        "scenario_heads": [_("Of the returns"), _("Together"), _("Net present value"), _("Return on investment"), _("Payback")],
        "rows": _("Where the figures come from"),
        "row_heads": [_("What"), _("Amount"), _("When"), _("Over all years"), _("Source")],
        "chart": _("Sum at the end of each year"),
    }
