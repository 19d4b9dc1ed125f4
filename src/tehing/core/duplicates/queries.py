"""Reads for the screens and the API: pairs, two or more records side by side, merges. Always within what the person may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tehing.core import records
from tehing.core.access import Actor, Scope, Unknown, one, require_verb
from tehing.core.custom.rows import unpack
from tehing.core.duplicates.models import Alias, Merge, SuspectedPair
from tehing.core.duplicates.wording import Part, parts_told, strength
from tehing.core.models import File, Note
from tehing.core.records import Resource
from tehing.core.records.kinds import cell

PAGE = 50
MOST_AT_ONCE = 6
State = SuspectedPair.State


@dataclass(frozen=True)
class Pair:
    """A suspected pair as a screen shows it."""

    row: SuspectedPair
    resource: Resource
    left: Any
    right: Any
    parts: list[Part]

    @property
    def strength(self) -> tuple[str, str]:
        return strength(self.row.score)


def compared_types(by: Actor) -> list[Resource]:
    """The record types that are compared, and of which the person may see any."""
    return [each for each in records.resources() if each.alike is not None and by.rights.scope(each.key, "view") is not Scope.NONE]


def mergeable_types(by: Actor) -> list[Resource]:
    """The record types of which two can be made one, and of which the person may see any."""
    return [each for each in records.resources() if each.merges and by.rights.scope(each.key, "view") is not Scope.NONE]


def resource_of(pair: SuspectedPair) -> Resource:
    return records.resource(pair.record_type)


def pairs(by: Actor, resource: Resource, *, state: str = State.OPEN, after: int = 0, limit: int = PAGE) -> tuple[list[Pair], int]:
    """A page of pairs of which the person may see both records, the likeliest first, and the pair to read on after (0: none)."""
    require_verb(by, resource.key, "view")
    rows = _visible(resource, by).filter(state=state).order_by("-score", "-pk")
    last = SuspectedPair.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(score__lt=last.score) | Q(score=last.score, pk__lt=last.pk))
    found = list(rows[: limit + 1])
    return _with_records(found[:limit], resource, by), found[limit - 1].pk if len(found) > limit else 0


def pair(pk: int, by: Actor, *, lock: bool = False) -> SuspectedPair:
    """One pair; Unknown unless both records may be seen."""
    found = one(SuspectedPair.objects.select_for_update() if lock else SuspectedPair.objects.all(), pk)
    resource = next((each for each in compared_types(by) if each.key == found.record_type), None)
    if resource is None:
        raise Unknown
    wanted = [found.right_id] if found.state == State.MERGED and _gone(resource, found.left_id) else [found.left_id]
    wanted += [found.right_id] if found.state != State.MERGED else []
    for key in wanted:
        one(resource.visible(by), key)
    return found


def _gone(resource: Resource, pk: int) -> bool:
    return not resource.model._default_manager.filter(pk=pk).exists()


def shown(found: SuspectedPair, by: Actor) -> Pair:
    """A pair with its records."""
    (made,) = _with_records([found], resource_of(found), by)
    return made


def next_after(found: SuspectedPair, by: Actor) -> int:
    """The next pair to look at, 0 when there is none."""
    rows = _visible(resource_of(found), by).filter(state=State.OPEN).exclude(pk=found.pk).order_by("-score", "-pk")
    below = rows.filter(Q(score__lt=found.score) | Q(score=found.score, pk__lt=found.pk)).values_list("pk", flat=True).first()
    return below or next_of_type(resource_of(found), by)


def next_of_type(resource: Resource, by: Actor) -> int:
    """The likeliest pair still to look at, 0 when there is none."""
    return _visible(resource, by).filter(state=State.OPEN).order_by("-score", "-pk").values_list("pk", flat=True).first() or 0


def suspects_of(resource: Resource, pk: int, by: Actor) -> list[tuple[int, Any]]:
    """(pair, the other record) still to look at, within what the person may see; at most five."""
    rows = _visible(resource, by).filter(Q(left_id=pk) | Q(right_id=pk), state__in=(State.OPEN, State.LATER)).order_by("-score")
    return [(each.row.pk, each.right if each.row.left_id == pk else each.left) for each in _with_records(rows[:5], resource, by)]


def cluster(found: SuspectedPair, by: Actor) -> list[int]:
    """All records that look the same as these two, directly or through others; at most six."""
    resource, known = resource_of(found), [found.left_id, found.right_id]
    while True:
        rows = _visible(resource, by).filter(Q(left_id__in=known) | Q(right_id__in=known), state__in=(State.OPEN, State.LATER))
        more = [key for each in rows.order_by("-score")[:50] for key in (each.left_id, each.right_id)]
        grown = list(dict.fromkeys([*known, *more]))[:MOST_AT_ONCE]
        if grown == known:
            return known
        known = grown


def _visible(resource: Resource, by: Actor) -> Any:
    within = resource.visible(by).values("pk")
    return SuspectedPair.objects.filter(record_type=resource.key, left_id__in=within, right_id__in=within)


def _with_records(rows: Iterable[SuspectedPair], resource: Resource, by: Actor) -> list[Pair]:
    rows = list(rows)
    keys = {key for row in rows for key in (row.left_id, row.right_id)}
    found = {record.pk: record for record in resource.visible(by).filter(pk__in=keys)}
    return [Pair(row, resource, found.get(row.left_id), found.get(row.right_id), parts_told(resource, by, row.parts)) for row in rows]


@dataclass(frozen=True)
class Line:
    """One field of the records side by side. `choice` is the index whose value is proposed, or "both"."""

    name: str
    label: str
    texts: list[str]
    choice: int | str
    may_join: bool
    differs: bool


def side_by_side(resource: Resource, by: Actor, found: Sequence[Any]) -> list[Line]:
    """Every field that holds anything in any of the records; what differs can be chosen."""
    made = []
    rows = [_Row(record) for record in found]
    unpack(resource, resource.seen_by(by), rows)
    for each in resource.seen_by(by):
        texts = [cell(resource, each, row).text for row in rows]
        if not any(texts):
            continue
        joins = resource.kind_of(each) in ("longtext", "references", "choices")
        filled = [at for at, text in enumerate(texts) if text]
        choice: int | str = "both" if joins and len(filled) > 1 else filled[0]
        differs = len(set(texts)) > 1 and each.own and each.form and each.name not in resource.unmerged
        made.append(Line(each.name, resource.label_of(each), texts, choice, joins, differs))
    return made


class _Row(dict[str, Any]):
    """A loaded record read by model paths, as `cell` reads rows of a list."""

    def __init__(self, record: Any) -> None:
        super().__init__()
        self.record = record

    def __missing__(self, path: str) -> Any:
        value = self.record
        for step in path.split("__"):
            value = getattr(value, step, None)
        return value

    def get(self, path: str, default: Any = None) -> Any:
        return [str(each) for each in self[path].order_by("pk")]


def hanging(resource: Resource, by: Actor, found: Sequence[Any]) -> list[tuple[str, list[int]]]:
    """(what, how many on each) of the records of other types, notes and files that the person may see."""
    keys = [record.pk for record in found]
    counted: list[tuple[str, list[int]]] = []
    for other in records.resources():
        if by.rights.scope(other.key, "view") is Scope.NONE:
            continue
        columns = [each.path for each in other.declared if other.kind_of(each) == "reference" and "__" not in each.path]
        for column in columns:
            if other.model._meta.get_field(column).related_model is resource.model:
                rows = other.visible(by).filter(**{f"{column}__in": keys}).order_by().values_list(column).annotate(n=Count("pk"))
                counted.append((str(other.labels), _in_order(keys, rows)))
    for label, model in ((_("Notes"), Note), (_("Files"), File)):
        rows = model._default_manager.filter(record_type=resource.key, record_id__in=keys).order_by()
        counted.append((label, _in_order(keys, rows.values_list("record_id").annotate(n=Count("pk")))))
    return [(label, counts) for label, counts in counted if any(counts)]


def _in_order(keys: list[int], rows: Iterable[tuple[int, int]]) -> list[int]:
    found = dict(rows)
    return [found.get(key, 0) for key in keys]


def visible_merges(by: Actor) -> Any:
    """Merges whose kept record the person may see; one that was itself merged on is seen through where it went."""
    reach = Q(pk__in=[])
    for resource in mergeable_types(by):
        within = resource.visible(by).values("pk")
        merged_on = Alias.objects.filter(record_type=resource.key, record_id__in=within).values("old_id")
        reach |= Q(record_type=resource.key) & (Q(kept_id__in=within) | Q(kept_id__in=merged_on))
    return Merge.objects.filter(reach).select_related("by", "undone").order_by("-pk")


def merge(pk: int, by: Actor) -> Merge:
    found: Merge = one(visible_merges(by), pk)
    return found
