"""What the templates about duplicates draw, worked out here so that they only draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from tehing.core import records
from tehing.core.access import Actor, Unknown
from tehing.core.duplicates import actions, queries
from tehing.core.duplicates.models import Merge, SuspectedPair
from tehing.core.models import Job
from tehing.core.records import Resource

SHOWN = 50


def jobs_of(resource: Resource) -> Job | None:
    """The last search among these records."""
    return Job.objects.filter(kind=actions.JOB, arguments__record_type=resource.key).order_by("-pk").first()


def review(resource: Resource, by: Actor, keys: Sequence[int]) -> dict[str, Any]:
    """Records side by side: fields, what hangs on each, and which may be the one that stays."""
    found = {record.pk: record for record in resource.visible(by).filter(pk__in=keys)}
    if len(found) < len(set(keys)):
        raise Unknown
    editable = set(resource.visible(by, "edit").filter(pk__in=keys).values_list("pk", flat=True))
    deletable = set(resource.visible(by, "delete").filter(pk__in=keys).values_list("pk", flat=True))
    side = [found[key] for key in keys]
    counts = queries.hanging(resource, by, side)
    loads = [sum(each[at] for _label, each in counts) for at in range(len(keys))]
    stays = [editable == set(keys) and set(keys) - {key} <= deletable for key in keys]
    fit = [at for at, can in enumerate(stays) if can]
    first = max(fit, key=lambda at: loads[at]) if fit else 0  # the one with more on it
    return {
        "resource": resource,
        "found": [{"record": record, "may_stay": stays[at], "first": at == first} for at, record in enumerate(side)],
        "lines": [(line, _choices(line, side, first)) for line in queries.side_by_side(resource, by, side)],
        "counts": counts,
        "may_merge": bool(fit),
        "may_decide": editable == set(keys),
        "columns": len(keys),
    }


def _choices(line: queries.Line, side: Sequence[Any], first: int) -> list[dict[str, Any]]:
    """A cell for each record; chosen is the value of the one that stays where it has any."""
    choice = line.choice if line.choice == "both" else first if line.texts[first] else line.choice
    return [
        {"text": text, "key": record.pk, "chosen": choice == at} for at, (text, record) in enumerate(zip(line.texts, side, strict=True))
    ]


@dataclass(frozen=True)
class Told:
    """A merge in words: what changed on the record that stayed; of a single merge also how many rows of what moved."""

    merge: Merge
    resource: Resource
    changed: list[str]
    moved: list[tuple[str, int]]
    undone: bool


def merges_told(
    by: Actor, resource: Resource | None = None, *, kept: int = 0, only: Merge | None = None, after: int = 0
) -> tuple[list[Told], int]:
    """The latest merges of a type, or those into one record, or just one; and the merge to read on after (0: none)."""
    rows = queries.visible_merges(by)
    if only is not None:
        rows = rows.filter(pk=only.pk)
    if resource is not None:
        rows = rows.filter(record_type=resource.key)
    if kept:
        rows = rows.filter(kept_id=kept)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: SHOWN + 1])
    told = [_told(each, by, _moved(each) if only is not None else []) for each in found[:SHOWN]]
    return told, found[SHOWN - 1].pk if len(found) > SHOWN else 0


def _told(merge: Merge, by: Actor, moved: list[tuple[str, int]]) -> Told:
    resource = records.resource(merge.record_type)
    seen = {one.name: resource.label_of(one) for one in resource.seen_by(by)}
    return Told(merge, resource, [seen[name] for name in merge.fields if name in seen], moved, hasattr(merge, "undone"))


def _moved(merge: Merge) -> list[tuple[str, int]]:
    counted = merge.moves.exclude(model=SuspectedPair._meta.label_lower).filter(dropped=False).values_list("model").annotate(n=Count("pk"))
    return [(label, count) for model, count in counted.order_by("model") if (label := label_of(model))]


def label_of(model: str) -> str:
    """What the rows of a table are called; "" for those that people never see."""
    known = next((one for one in records.resources() if one.key == model), None)
    if known is not None:
        return str(known.labels)
    own = {"core.note": _("Notes"), "core.file": _("Files"), "core.externalid": _("Numbers in other systems")}
    return own.get(model, "")


def left_out_told(merge: Merge, left_out: Iterable[Sequence[Any]]) -> list[str]:
    """What does not return, as sentences."""
    resource = records.resource(merge.record_type)
    told = []
    for code, what, count in left_out:
        field = resource.field(what)
        name = resource.label_of(field) if field is not None else label_of(what) or what
        words = {
            "changed_since": _("%(what)s: changed since, stays as it is now"),
            "moved_since": _("%(what)s: %(count)s were moved or removed since"),
            "target_gone": _("%(what)s: what it pointed to is no more"),
            "there_again": _("%(what)s: the same is there again"),
            "merged_on": _("All of it, before the later merge of the record that stayed is taken back"),
        }[code]
        told.append(words % {"what": name, "count": count})
    return told
