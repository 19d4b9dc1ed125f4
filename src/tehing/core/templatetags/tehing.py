"""The few words that templates need beyond Django's: icons, money, ages."""

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from tehing.core import clock, jobs, money, places, refusals
from tehing.core.models import Job
from tehing.core.search import text as searched
from tehing.core.translations.column import Translated, present

register = template.Library()
MARK = (SafeString("<mark>"), SafeString("</mark>"))


@register.simple_tag
def many(template: str, **given: Any) -> SafeString:
    """What a template of `core.markup` draws from the values given here."""
    return SafeString(get_template(template, using="jinja2").render(given))


@register.filter
def called(work: Job) -> str:
    """What people call work in the background."""
    return jobs.name_of(work.kind)


@register.filter
def why(work: Job) -> str:
    """Why work in the background stopped."""
    return refusals.why_failed(work)


@register.simple_tag
def same(template: str, **given: Hashable) -> SafeString:
    """The same, kept: for parts of the frame that few different values make, page after page."""
    return _same(template, get_language(), tuple(given.items()))


@lru_cache(maxsize=1024)
def _same(template: str, _language: str | None, given: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return many(template, **dict(given))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon from the sprite; with a label it says something, without it is decoration."""
    return _icon(name, str(label))


@lru_cache(maxsize=1024)
def _icon(name: str, label: str) -> SafeString:
    address = f"{static('dist/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def said(record: Translated, name: str) -> str:
    """A text of a record for who reads now; one that is in another language than the page says so to whoever listens (WCAG 3.1.2)."""
    text, spoken = record.said(name), record.spoken(name)
    return text if spoken == present() or not text else format_html('<span lang="{}">{}</span>', spoken, text)


@register.filter
def worded(record: Translated, name: str) -> str:
    """The same as mere text, for an element that has the `tongue` tag."""
    return record.said(name)


@register.simple_tag
def tongue(record: Translated, name: str) -> str:
    """The attribute `lang` for an element that holds such a text in pieces; nothing where the page's own holds."""
    spoken = record.spoken(name)
    return "" if spoken == present() else format_html(' lang="{}"', spoken)


@register.filter
def amount(minor: int | None, currency: str) -> str:
    """Minor units and their currency as money; nothing for nothing."""
    return "" if minor is None else money.format_money(minor, currency)


@register.filter
def amounts(sums: dict[str, int]) -> str:
    """Sums by currency, the greatest first; they are never added together."""
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return " + ".join(money.format_money(minor, currency) for currency, minor in ordered)


@register.filter
def grouped(number: Any) -> str:
    """A number with the language's grouping."""
    return "" if number is None else number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def signed(number: int) -> str:
    """A number that always shows its sign."""
    return f"{number:+}".replace("-", "\u2212")


@register.filter
def days(count: int) -> str:
    return _days(count, get_language())


@lru_cache(maxsize=4096)
def _days(count: int, language: str | None) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


@register.filter
def moment(instant: datetime | None) -> str:
    """An instant briefly: the time today, the date otherwise."""
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    return date_format(local, "TIME_FORMAT" if local.date() == clock.today() else "SHORT_DATETIME_FORMAT")


@register.filter
@lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """Two letters for a round picture."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))[:2].upper()


@register.filter
def country(code: str) -> str:
    return places.country_name(code)


@register.filter
def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """A text with the words that were looked for marked in it, folded or not."""
    pieces = searched.pieces(text, words)
    return format_html_join("", "{}{}{}", ((MARK[0], piece, MARK[1]) if found else ("", piece, "") for piece, found in pieces))
