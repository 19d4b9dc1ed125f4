"""How a deal is sold, what that rests on, and what has changed since, as sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tehing.catalog.models import Product
from tehing.deals.models import Approach
from tehing.deals.rules.approach import Fact
from tehing.playbook.models import AdvisorRule
from tehing.playbook.queries import Consultation, in_words

FACTS: Mapping[str, Any] = {
    "industry": gettext_lazy("The customer's industry"),
    "product": gettext_lazy("What is sold"),
    "channel": gettext_lazy("How it reaches the customer"),
    "size": gettext_lazy("Size of the deal"),
    "tailored": gettext_lazy("How it is made"),
    "deciders": gettext_lazy("How many decide"),
    "days": gettext_lazy("Days to the decision"),
}
SOURCES: Mapping[str, Promise] = {
    "said": gettext_lazy("you said so"),
    "company": gettext_lazy("from the company"),
    "product": gettext_lazy("from the deal's product"),
    "retail": gettext_lazy("the company is in retail"),
    "wholesale": gettext_lazy("the company is in wholesale"),
    "partner": gettext_lazy("the company is a partner"),
    "uses": gettext_lazy("the company's industry does not sell on"),
    "won": gettext_lazy("beside the median of your won deals: twice that is large, half is small"),
    "needs": gettext_lazy("a need that we meet only partly"),
    "committee": gettext_lazy("from the buying committee"),
    "dates": gettext_lazy("from opening to the expected close"),
    "median": gettext_lazy("the median of your won deals"),
    "": gettext_lazy("nobody knows yet"),
}
_CHOICES: Mapping[str, Mapping[Any, Any]] = {
    "product": dict(Product.Kind.choices),
    "channel": dict(AdvisorRule.Channel.choices),
    "size": dict(AdvisorRule.Size.choices),
    "tailored": {True: AdvisorRule.Tailored.YES.label, False: AdvisorRule.Tailored.NO.label},
}
MOVED: Mapping[str, Promise] = {
    "model": gettext_lazy("the model"),
    "way": gettext_lazy("the way of selling"),
    "technique": gettext_lazy("the technique put first"),
}


def value(name: str, found: Any) -> str:
    """A fact as people say it; nothing for what is not known."""
    return "" if found in ("", None) else str(_CHOICES.get(name, {}).get(found, found))


def source(fact: Fact) -> str:
    """Where a fact comes from."""
    return str(SOURCES[fact.source])


def in_short(model: str, way: str) -> str:
    """Model and way: "Customer-centric, consultative"."""
    return str(capfirst(f"{Approach.Model(model).label}, {Approach.Way(way).label}"))


def chosen(approach: Approach) -> str:
    """How it is sold, in one line, with its techniques; a retired one is said to be so."""
    said = in_short(approach.model, approach.way)
    if approach.technique is None:
        return said
    first = _named(approach.technique)
    if approach.second is None:
        return f"{said} · {first}"
    return _("%(said)s · %(first)s, then %(second)s") % {"said": said, "first": first, "second": _named(approach.second)}


def advised(found: Consultation) -> str:
    """What is advised, in one line."""
    said = in_short(found.advice.model.value, found.advice.way.value)
    return f"{said} · {found.best[0].technique}" if found.best else said


def line(approach: Approach | None, found: Consultation) -> str:
    """How it is sold, or what is advised while nobody has chosen."""
    return chosen(approach) if approach is not None else advised(found)


def then(approach: Approach) -> str:
    """What was advised as the choice was made, in one line."""
    said = in_short(approach.advised_model, approach.advised_way)
    return said if approach.advised_technique is None else f"{said} · {_named(approach.advised_technique)}"


def strongest(found: Consultation, technique: int | None = None) -> str:
    """The weightiest reason for a technique, without one for that put first; where no rule speaks for it, for the model."""
    named = [one for one in found.techniques if one.technique.pk == technique] if technique is not None else found.best[:1]
    reasons = [*(pair for one in named for pair in one.reasons), *in_words(found.advice.model.reasons)]
    told = [text for reason, text in reasons if reason.rule in found.rules and reason.points > 0]
    return told[0] if told else ""


def change(moved: tuple[str, ...], found: Consultation) -> str:
    """What the advice has become, when it is not what it was."""
    what = pgettext("between two of a list", " and ").join(str(MOVED[name]) for name in moved)
    told = _("The advice has changed since (%(what)s). Now it is: %(advice)s.") % {"what": what, "advice": advised(found)}
    return f"{told} {strongest(found)}".strip()


def _named(technique: Any) -> str:
    return str(technique) if technique.is_active else _("%(name)s (retired)") % {"name": technique}
