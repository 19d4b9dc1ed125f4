"""Every read of the room, by topic."""

from tehing.playbook.queries.advice import Advised, Consultation, advise, in_words, rule_of
from tehing.playbook.queries.objections import Entry, Outcome, library, outcomes_from, outcomes_of
from tehing.playbook.queries.sharing import named, playbook
from tehing.playbook.queries.techniques import (
    Guide,
    Shelf,
    checklists,
    checklists_for,
    guide,
    lines,
    questions_by_kind,
    questions_for,
    shelf,
    techniques,
)

__all__ = [
    "Advised",
    "Consultation",
    "Entry",
    "Guide",
    "Outcome",
    "Shelf",
    "advise",
    "checklists",
    "checklists_for",
    "guide",
    "in_words",
    "library",
    "lines",
    "named",
    "outcomes_from",
    "outcomes_of",
    "playbook",
    "questions_by_kind",
    "questions_for",
    "rule_of",
    "shelf",
    "techniques",
]
