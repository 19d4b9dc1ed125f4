"""How the advisor's advice fared on deals: followed or not, won or lost, and why it was not followed."""

from collections import defaultdict
from functools import partial
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from tehing.core import kept
from tehing.core.access import Actor
from tehing.deals import access, rules
from tehing.deals.models import Approach, Stage
from tehing.playbook import queries as playbook
from tehing.playbook.queries import Fate, Fates, Told

LATEST = 20  # reasons shown


def fates_of_advice(by: Actor) -> Told:
    """Within the person's rights; counted once a minute where it takes long. Three queries."""
    rows = access.visible_approaches(by)
    found, _when = kept.counted("advice", rows, "", partial(_counted, rows))
    return found


def _counted(rows: "QuerySet[Approach]") -> Told:
    advices: dict[tuple[str, str], Fates] = defaultdict(Fates)
    grouped = rows.values("advised_model", "advised_way", "departs", "deal__stage__kind").annotate(n=Count("*")).order_by()
    for row in grouped:
        key = row["advised_model"], row["advised_way"]
        advices[key] = _with(advices[key], row["departs"], row["deal__stage__kind"], row["n"])
    whole = Fates(sum((one.followed for one in advices.values()), Fate()), sum((one.otherwise for one in advices.values()), Fate()))
    return Told(whole, dict(advices), _by_rule(rows), _overruled(rows))


def _by_rule(rows: "QuerySet[Approach]") -> dict[int, Fates]:
    """Each rule by itself: the model that it spoke for, the way or the technique was chosen, or not."""
    chosen = Q(advisorrule__effect=F("approach__model")) | Q(advisorrule__effect=F("approach__way"))
    chosen |= Q(advisorrule__technique=F("approach__technique")) | Q(advisorrule__technique=F("approach__second"))
    spoken: QuerySet[Any] = Approach.rules.through.objects.filter(approach__in=rows.values("pk"))
    as_it_says = Case(When(chosen, then=Value(True)), default=Value(False))
    grouped = spoken.annotate(as_it_says=as_it_says).values("advisorrule", "as_it_says", "approach__deal__stage__kind")
    found: dict[int, Fates] = defaultdict(Fates)
    for row in grouped.annotate(n=Count("*")).order_by():
        key = row["advisorrule"]
        found[key] = _with(found[key], not row["as_it_says"], row["approach__deal__stage__kind"], row["n"])
    return dict(found)


def _with(known: Fates, departs: bool, kind: str, n: int) -> Fates:
    more = Fate(n, n if kind in rules.CLOSED else 0, n if kind == Stage.Kind.WON else 0)
    return Fates(known.followed, known.otherwise + more) if departs else Fates(known.followed + more, known.otherwise)


def _overruled(rows: "QuerySet[Approach]") -> list[playbook.Overruled]:
    latest = rows.filter(departs=True).select_related("deal__stage", "technique").order_by("-advised_on", "-pk")[:LATEST]
    return [playbook.Overruled(one.deal_id, str(one.deal), _in_words(one), one.reason, one.deal.stage.kind) for one in latest]


def _in_words(one: Approach) -> str:
    return f"{one}: {one.technique}" if one.technique is not None else str(one)
