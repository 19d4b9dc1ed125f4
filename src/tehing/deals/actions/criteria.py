"""Writing down by what the customer chooses and among whom, and what the house knows of its competitors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tehing.core import actions as core
from tehing.core import clock, outbox, records, search
from tehing.core.access import Actor, Conflict, Invalid, one
from tehing.deals import access
from tehing.deals.actions import hanging
from tehing.deals.actions.hanging import keep
from tehing.deals.models import ChoiceCriterion, Competitor, Deal, DealCompetitor, Score
from tehing.deals.rules import criteria as rules

CRITERION, RIVAL, COMPETITOR = "deals.choicecriterion", "deals.dealcompetitor", "deals.competitor"
# what the standard criteria are called; after STANDARD of rules/criteria.py
NAMES: Mapping[str, Promise] = {
    "price": pgettext_lazy("choice criterion", "Price"),
    "reliability": pgettext_lazy("choice criterion", "Reliability"),
    "terms": pgettext_lazy("choice criterion", "Terms"),
    "delivery": pgettext_lazy("choice criterion", "Delivery time"),
    "service": pgettext_lazy("choice criterion", "Service"),
}


@dataclass(frozen=True)
class Row:
    """A line of the matrix as somebody filled it in: its weight, and by contender (0 = we) a score or None for unknown."""

    criterion: int
    weight: int | None = None  # None: as it is
    scores: Mapping[int, int | None] = field(default_factory=dict)
    version: int | None = None


def create_criterion(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> ChoiceCriterion:
    """Raises Forbidden("not_yours") on a deal that one may not change, Invalid as `check_criterion`."""
    made: ChoiceCriterion = hanging.add(CRITERION, by=by, data=data, reason=reason)
    return made


def update_criterion(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> ChoiceCriterion:
    changed: ChoiceCriterion = hanging.change(CRITERION, pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def delete_criterion(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(CRITERION), pk=pk, by=by, version=version, reason=reason)


def check_criterion(values: Mapping[str, Any], criterion: ChoiceCriterion) -> None:
    """Who said it is on the deal's map; a criterion stays with its deal."""
    if wrong := hanging.misplaced(criterion, member=criterion.member):
        raise Invalid(wrong)


@transaction.atomic
def add_standard_criteria(*, deal: Deal, by: Actor) -> list[ChoiceCriterion]:
    """Those of the standard criteria that the deal has not yet, all of one weight: the customer's weights are still to be asked."""
    keep(deal.pk, by)
    known = {name.casefold() for name in ChoiceCriterion.objects.filter(deal=deal.pk).values_list("name", flat=True)}
    names = [str(NAMES[code]) for code in rules.STANDARD]
    wanted = [name for name in names if name.casefold() not in known]
    return [create_criterion(by=by, data={"deal": deal, "name": name, "weight": rules.STANDARD_WEIGHT}) for name in wanted]


@transaction.atomic
def fill_matrix(*, deal: int, by: Actor, rows: Iterable[Row]) -> int:
    """Weights and scores of a deal at once; all of it or nothing. The number of criteria that changed.

    Raises Invalid with "weight:<criterion>" or "score:<criterion>:<contender>" for what does not hold, Conflict for a criterion
    that somebody has changed since `version`, unless nothing of it changes here.
    """
    keep(deal, by)
    given = list(rows)
    found = {each.pk: each for each in access.visible_choice_criteria(by, "edit").filter(deal=deal)}
    rivals = {rival.pk: rival.name for rival in DealCompetitor.objects.filter(deal=deal)}
    if wrong := _wrong(given, found, rivals):
        raise Invalid(wrong)
    return sum(_fill(found[row.criterion], row, rivals, by) for row in given)


def set_scores(*, pk: int, by: Actor, scores: Mapping[int, int | None], version: int | None = None) -> ChoiceCriterion:
    """What is known of contenders in one criterion; those not named stay as they are. Raises as `fill_matrix`."""
    criterion = one(access.visible_choice_criteria(by), pk)
    fill_matrix(deal=criterion.deal_id, by=by, rows=[Row(pk, scores=scores, version=version)])
    criterion.refresh_from_db()
    return criterion


def _wrong(rows: Iterable[Row], criteria: Mapping[int, Any], rivals: Mapping[int, str]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for row in rows:
        if row.criterion not in criteria:
            wrong[f"weight:{row.criterion}"] = ["not_of_this_deal"]
        if row.weight is not None and not rules.LEAST_WEIGHT <= row.weight <= rules.MOST_WEIGHT:
            wrong[f"weight:{row.criterion}"] = ["weight_out_of_range"]
        for who, value in row.scores.items():
            if who != rules.US and who not in rivals:
                wrong[f"score:{row.criterion}:{who}"] = ["not_of_this_deal"]
            elif value is not None and not rules.LEAST_SCORE <= value <= rules.MOST_SCORE:
                wrong[f"score:{row.criterion}:{who}"] = ["score_out_of_range"]
    return wrong


def _fill(criterion: ChoiceCriterion, row: Row, rivals: Mapping[int, str], by: Actor) -> bool:
    known = {rival or rules.US: value for rival, value in Score.objects.filter(criterion=criterion).values_list("rival", "value")}
    changed = {who: value for who, value in row.scores.items() if known.get(who) != value}
    weight = row.weight if row.weight not in (None, criterion.weight) else None
    if not changed and weight is None:
        return False
    if row.version is not None and row.version != criterion.version:
        raise Conflict(criterion, {})
    if changed:
        _write(criterion, changed)
        _tell(criterion, known, changed, rivals, by)
    if weight is not None:
        core.update(records.resource(CRITERION), pk=criterion.pk, by=by, data={"weight": weight})
    return True


def _write(criterion: ChoiceCriterion, changed: Mapping[int, int | None]) -> None:
    for who, value in changed.items():
        rows = Score.objects.filter(criterion=criterion, rival=who or None)
        if value is None:
            rows.delete()
        elif not rows.update(value=value):
            Score.objects.create(criterion=criterion, rival_id=who or None, value=value)
    criterion.version += 1
    criterion.updated_at = clock.now()
    criterion.save(update_fields=["version", "updated_at"])


def _tell(
    criterion: ChoiceCriterion, known: Mapping[int, int], changed: Mapping[int, int | None], rivals: Mapping[int, str], by: Actor
) -> None:
    before, after = (
        {"scores": [f"{rivals.get(who, 'us')}: {values[who]}" for who in changed if values.get(who) is not None]}
        for values in (known, changed)
    )
    outbox.emit("choicecriterion.updated", by=by, record=criterion, before=before, after=after)


def create_rival(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> DealCompetitor:
    """A competitor on a deal. Raises Forbidden("not_yours") on a deal that one may not change."""
    made: DealCompetitor = hanging.add(RIVAL, by=by, data=data, reason=reason)
    return made


def update_rival(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> DealCompetitor:
    full = prepare_rival(data, by)
    changed: DealCompetitor = hanging.change(RIVAL, pk=pk, by=by, data=full, version=version, reason=reason)
    return changed


def delete_rival(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(RIVAL), pk=pk, by=by, version=version, reason=reason)


def prepare_rival(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """On a deal a competitor is called as everywhere."""
    full = dict(data)
    if full.get("competitor") is not None:
        full["name"] = full["competitor"].name
    return full


def check_rival(values: Mapping[str, Any], rival: DealCompetitor) -> None:
    if rival.pk is not None and not DealCompetitor.objects.filter(pk=rival.pk, deal=rival.deal_id).exists():
        raise Invalid({"deal": ["stays_with_deal"]})


@transaction.atomic
def update_competitor(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> Competitor:
    """A new name goes to every deal where the competitor stands."""
    changed: Competitor = core.update(records.resource(COMPETITOR), pk=pk, by=by, data=data, version=version, reason=reason)
    renamed = DealCompetitor.objects.filter(competitor=pk).exclude(name=changed.name)
    keys = list(renamed.values_list("pk", flat=True))
    if keys:
        renamed.update(name=changed.name)
        search.index(records.resource(RIVAL), list(DealCompetitor.objects.filter(pk__in=keys)))
    return changed


def create_competitor(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> Competitor:
    made: Competitor = core.create(records.resource(COMPETITOR), by=by, data=data, reason=reason)
    return made


def delete_competitor(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    """Raises Refused("in_use") while it stands on deals: they tell against whom was won and lost."""
    core.delete(records.resource(COMPETITOR), pk=pk, by=by, version=version, reason=reason)
