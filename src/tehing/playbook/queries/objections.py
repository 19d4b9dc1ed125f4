"""The library of objections, with what is known of each answer's work."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tehing.core.access import Actor
from tehing.playbook import access
from tehing.playbook.models import Answer, Objection


@dataclass(frozen=True)
class Outcome:
    """How often an answer was given, and how often it worked."""

    used: int = 0
    worked: int = 0


Outcomes = Callable[[Actor, Iterable[int]], Mapping[int, Outcome]]  # keys of answers -> what became of them


@dataclass(frozen=True)
class Entry:
    """An objection and what may be answered, what worked most often first."""

    objection: Objection
    answers: list[tuple[Answer, Outcome]] = field(default_factory=list)


_known: list[Outcomes] = []


def outcomes_from(read: Outcomes) -> None:
    """A later room that knows what answers were given on deals, and how it went, says so once, when the product starts."""
    _known[:] = [read]


def library(by: Actor, *, kind: str = "", objection: int | None = None) -> list[Entry]:
    """The objections in use with their answers in use, in the order of kinds. Two queries, and what the later room needs."""
    rows = access.visible_objections(by).filter(is_active=True).order_by("name", "pk")
    if objection is not None:
        rows = access.visible_objections(by).filter(pk=objection)
    if kind:
        rows = rows.filter(kind=kind)
    objections = sorted(rows, key=lambda one: Objection.Kind.values.index(one.kind))
    theirs = access.visible_answers(by).filter(objection__in=[one.pk for one in objections], is_active=True)
    answers = list(theirs.select_related("technique").order_by("pk"))
    told = outcomes_of(by, [one.pk for one in answers])
    made = {one.pk: Entry(one) for one in objections}
    for answer in answers:
        made[answer.objection_id].answers.append((answer, told.get(answer.pk, Outcome())))
    for entry in made.values():
        entry.answers.sort(key=lambda pair: -pair[1].worked)
    return list(made.values())


def outcomes_of(by: Actor, answers: Iterable[int]) -> Mapping[int, Outcome]:
    """What is known of these answers; nothing while no room tells."""
    return _known[0](by, answers) if _known else {}
