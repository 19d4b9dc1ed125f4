"""Records that may be the one somebody is just typing in: asked again and again, so by index and a bounded number of rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from tehing.core.access import Actor, require_verb
from tehing.core.duplicates.models import SuspectedPair
from tehing.core.duplicates.rules import Likeness, Trait, near
from tehing.core.duplicates.wording import told
from tehing.core.records.resource import Resource

SHOWN = 5
AROUND = 40  # neighbours in the order of folded names that are looked at on either side
LONGEST = 300


@dataclass(frozen=True)
class Alike:
    """A record like the typed one, and why. `sure`: they share an identifier, so it is hardly another."""

    record: Any
    why: list[str]
    sure: bool


def alike(resource: Resource, by: Actor, given: Mapping[str, str], *, itself: int = 0) -> list[Alike]:
    """At most five records that the person may see, the surest first. Of fields hidden from the person nothing is told.

    `itself`: the record that is being changed. Neither it is told, nor what somebody said to be another than it.
    """
    require_verb(by, resource.key, "view")
    likeness = resource.alike
    if likeness is None:
        return []
    seen = {one.name for one in resource.seen_by(by)}
    keys = likeness.typed({name: value[:LONGEST] for name, value in given.items()})
    found: dict[int, tuple[Any, list[str], bool]] = {}
    others = _told_apart(resource, itself) if itself else ()
    for trait in likeness.traits:
        if not (key := keys.get(trait.name, "")) or not trait.warns or trait.field not in seen:
            continue
        for record, level in _sharing(resource, by, trait, key):
            if record.pk in others:
                continue
            _same, why, sure = found.setdefault(record.pk, (record, [], False))
            why.append(told(resource, trait, level))
            found[record.pk] = (record, why, sure or trait.kind == "sure")
    ordered = sorted(found.values(), key=lambda one: (not one[2], -len(one[1]), one[0].pk))
    return [Alike(*one) for one in ordered[:SHOWN]]


def _told_apart(resource: Resource, pk: int) -> set[int]:
    """The record, and those that somebody decided to be others."""
    decided = SuspectedPair.objects.filter(record_type=resource.key, state=SuspectedPair.State.DIFFERENT)
    sides = decided.filter(Q(left_id=pk) | Q(right_id=pk)).values_list("left_id", "right_id")
    return {pk, *(key for pair in sides for key in pair)}


def _sharing(resource: Resource, by: Actor, trait: Trait, key: str) -> list[tuple[Any, Any]]:
    if trait.kind == "name":
        return _named_so(resource, by, trait, key)
    anywhere = Q()
    for column in trait.columns:
        anywhere |= Q(Exact(Lower(column), key.lower()) if trait.folded else Q(**{column: key})) & ~Q(**{column: ""})
    return [(record, "same") for record in resource.visible(by).filter(anywhere)[:SHOWN]]


def _named_so(resource: Resource, by: Actor, trait: Trait, key: str) -> list[tuple[Any, Any]]:
    """The same folded name, and those beside it in the order of names that differ by slips of the pen.

    The neighbours are read by key alone, so that somebody who may see little does not make the database read all of it;
    of them only what the person may see comes back.
    """
    (column,) = trait.columns
    rows = resource.model._default_manager.order_by()
    after = rows.filter(**{f"{column}__gte": key}).order_by(column, "pk").values_list("pk", column)[:AROUND]
    before = rows.filter(**{f"{column}__lt": key}).order_by(f"-{column}", "-pk").values_list("pk", column)[:AROUND]
    close = {pk: other for pk, other in (*after, *before) if other and near(key, other)}
    same = list(resource.visible(by).filter(**{column: key})[:SHOWN])
    slips = [pk for pk, other in close.items() if other != key]
    return [(one, "same") for one in same] + [(one, "close") for one in resource.visible(by).filter(pk__in=slips)[:SHOWN]]


def values_of(likeness: Likeness, row: Mapping[str, Any]) -> list[Any]:
    """What a stored row says under each trait, for the comparison of all with all."""
    return [next((str(row[column]) for column in one.columns if row[column] not in (None, "")), None) for one in likeness.traits]
