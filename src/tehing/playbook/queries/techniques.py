"""Ways of selling as people read them, and what to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value

from tehing.core.access import Actor
from tehing.playbook import access
from tehing.playbook.models import Checklist, Question, Script, Technique

KINDS = tuple(Question.Kind.values)


@dataclass(frozen=True)
class Guide:
    """A technique that can be read from top to bottom."""

    technique: Technique
    steps: list[str]
    needs: list[str]
    exit_signs: list[str]
    questions: list[tuple[str, list[Question]]]  # (kind in words, questions)
    scripts: list[Script]


@dataclass(frozen=True)
class Shelf:
    """What the playbook's first page shows: techniques by model, and how much there is of the rest."""

    models: list[tuple[str, list[Technique]]]
    counts: Mapping[str, int]

    @property
    def empty(self) -> bool:
        return not any(techniques for _model, techniques in self.models)


def shelf(by: Actor) -> Shelf:
    """The techniques in use, by model, and counts of what else is in use. Five queries."""
    found = list(techniques(by))
    models = [(model, [one for one in found if one.model == model]) for model in Technique.Model.values]
    counts = {
        "questions": access.visible_questions(by).filter(is_active=True).count(),
        "scripts": access.visible_scripts(by).filter(is_active=True).count(),
        "objections": access.visible_objections(by).filter(is_active=True).count(),
        "checklists": access.visible_checklists(by).filter(is_active=True).count(),
    }
    return Shelf(models, counts)


def techniques(by: Actor) -> "QuerySet[Technique]":
    """Those in use, in the company's order."""
    return access.visible_techniques(by).filter(is_active=True).order_by("position", "name", "pk")


def guide(by: Actor, technique: Technique) -> Guide:
    """A technique with its questions by kind and its scripts. Two queries."""
    asked = access.visible_questions(by).filter(technique=technique, is_active=True).order_by("pk")
    scripts = access.visible_scripts(by).filter(technique=technique, is_active=True).order_by("pk")
    return Guide(
        technique,
        lines(technique.said("steps")),
        lines(technique.said("needs")),
        lines(technique.said("exit_signs")),
        _by_kind(list(asked)),
        list(scripts),
    )


def questions_for(
    by: Actor, *, technique: Technique | None = None, division: str = "", product_kind: str = ""
) -> list[tuple[str, list[Question]]]:
    """The bank's questions for a segment, by kind; those made for it before those that fit everybody. One query.

    With a technique: its own, and those that belong to none.
    """
    labels = dict(Question.Kind.choices)
    by_kind = questions_by_kind(by, technique=technique, division=division, product_kind=product_kind)
    return [(str(labels[Question.Kind(kind)]), questions) for kind, questions in by_kind]


def questions_by_kind(
    by: Actor,
    *,
    technique: Technique | None = None,
    division: str = "",
    product_kind: str = "",
    first: "QuerySet[Any] | None" = None,
) -> list[tuple[str, list[Question]]]:
    """The same under each kind's code; before all others those of a technique that `first` gives. One query."""
    rows = access.visible_questions(by).filter(is_active=True, division__in={"", division}, product_kind__in={"", product_kind})
    if technique is not None:
        rows = rows.filter(Q(technique=technique) | Q(technique=None))
    ranked = rows.annotate(comes_first=Q(technique__in=first) if first is not None else Value(False)).order_by("pk")
    found: list[Question] = sorted(ranked, key=_rank)
    groups = [(kind, [one for one in found if one.kind == kind]) for kind in KINDS]
    return [(kind, questions) for kind, questions in groups if questions]


def _rank(one: Any) -> tuple[bool, int]:
    """Those that come first, then those made for the segment."""
    return not one.comes_first, -(bool(one.division) + bool(one.product_kind))


def checklists(by: Actor) -> dict[str, list[tuple[Checklist, list[str]]]]:
    """What to read at each moment: checklists with their lines. One query."""
    found: dict[str, list[tuple[Checklist, list[str]]]] = {moment: [] for moment in Checklist.Moment.values}
    for one in access.visible_checklists(by).filter(is_active=True).order_by("pk"):
        found[one.moment].append((one, lines(one.said("lines"))))
    return found


def checklists_for(by: Actor, moment: str) -> list[tuple[Checklist, list[str]]]:
    """What to read at one moment. One query."""
    return checklists(by)[moment]


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _by_kind(found: list[Question]) -> list[tuple[str, list[Question]]]:
    labels = dict(Question.Kind.choices)
    groups = [(str(labels[kind]), [one for one in found if one.kind == kind]) for kind in KINDS]
    return [(label, questions) for label, questions in groups if questions]
