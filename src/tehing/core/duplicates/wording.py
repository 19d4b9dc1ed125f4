"""Why two records look the same, in words."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tehing.core import refusals, sentences
from tehing.core.access import Actor
from tehing.core.duplicates.rules import Level, Trait
from tehing.core.records.resource import Resource

_LEVELS: dict[str, str | Promise] = {
    "same": _("same %(what)s"),
    "close": _("almost the same %(what)s"),
    "similar": _("similar %(what)s"),
    "other": _("other %(what)s"),
}
# match weight in bits -> how likely that is; 7 bits are 99 in 100, 0 are evens
_STRENGTHS = ((7.0, "good", _("very likely")), (1.0, "warn", _("likely")))


class Part(NamedTuple):
    """One trait's say: "same domain", +6.1."""

    text: str
    weight: float


def told(resource: Resource, trait: Trait, level: Level | str) -> str:
    """ "same registry code", in the reader's language."""
    field = resource.field(trait.field)
    label = resource.label_of(field) if field is not None else trait.name
    return str(_LEVELS[level]) % {"what": label if label[1:2].isupper() else label[:1].lower() + label[1:]}


def parts_told(resource: Resource, by: Actor, parts: Iterable[Sequence[Any]]) -> list[Part]:
    """A score's parts in words, the weightiest first; those of hidden fields are left out."""
    seen = {one.name for one in resource.seen_by(by)}
    made = []
    for name, level, weight in parts:
        trait = resource.alike.trait(name) if resource.alike is not None else None
        if trait is not None and trait.field in seen:
            made.append(Part(told(resource, trait, level), float(weight)))
    return sorted(made, key=lambda one: -one.weight)


def strength(score: float) -> tuple[str, str]:
    """(colour, words) for a score."""
    return next(((colour, str(words)) for least, colour, words in _STRENGTHS if score >= least), ("", str(_("possible"))))


sentences.tell(
    {
        "merged": (_("merged another record into this"), "merge"),
        "merged_into": (_("merged this into another record"), "merge"),
        "unmerged": (_("took a merge back"), "undo-2"),
        "returned": (_("took this out of another record again"), "undo-2"),
        "told_apart": (_("said that this is not the same as another record"), "copy"),
        "doubted": (_("asked again whether this is the same as another record"), "copy"),
    }
)
refusals.sentences(
    {
        "duplicates_not_installed": _(
            "The search for duplicates needs an optional part that is not installed here. An administrator adds it with: "
            'pip install "tehing[duplicates]".'
        ),
        "unknown_decision": _("There is no such decision."),
        "unknown_choice": _("Choose one of the records that are being merged."),
        "pair_is_merged": _("These two are one record already. Take the merge back first."),
        "merge_mixes_currencies": _("The chosen amounts are in %(one)s and %(other)s: take all of them from one record."),
        "merge_two_to_six": _("Choose two to six records to merge."),
        "merge_needs_two": _("A merge needs one record that stays and at least one other."),
        "merge_makes_circle": _("One of the two stands above the other through a third. Loosen that first."),
        "merge_drops_too_much": _("“%(what)s” is on both records, and other records stand on each. Put them together first."),
        "cannot_be_joined": _("Only texts and lists can be put together. Choose one of the values."),
        "too_long_together": _("Together the two texts are too long. Choose one."),
        "already_undone": _("This merge has been taken back already."),
        "undo_later_first": _("The record was itself merged later. Take that merge back first."),
        "merge_changed_since": _("Some of it was changed since the merge, so not all can return. Ask for the rest."),
        "merge_was_erased": _("Personal data of this merge has been erased: it cannot be taken back."),
        "merge_cannot_be_undone": _("The merged record has no place any more: something of its own is used by another record now."),
    }
)
