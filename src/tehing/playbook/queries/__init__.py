"""Every read of the room, by topic."""

from tehing.playbook.queries.advice import RULE, TECHNIQUE, Advised, Consultation, Judged, advise, in_words, industries, rule_of, weigh
from tehing.playbook.queries.fates import Fate, Fates, Overruled, Told, fates, fates_from, rules_by_use
from tehing.playbook.queries.objections import Entry, Outcome, library, outcomes_from, outcomes_of
from tehing.playbook.queries.sharing import named, playbook
from tehing.playbook.queries.standard import LANGUAGES, standard
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
from tehing.playbook.queries.translations import Outstanding, Part, Place, following, translated

__all__ = [
    "LANGUAGES",
    "RULE",
    "TECHNIQUE",
    "Advised",
    "Consultation",
    "Entry",
    "Fate",
    "Fates",
    "Guide",
    "Judged",
    "Outcome",
    "Outstanding",
    "Overruled",
    "Part",
    "Place",
    "Shelf",
    "Told",
    "advise",
    "checklists",
    "checklists_for",
    "fates",
    "fates_from",
    "following",
    "guide",
    "in_words",
    "industries",
    "library",
    "lines",
    "named",
    "outcomes_from",
    "outcomes_of",
    "playbook",
    "questions_by_kind",
    "questions_for",
    "rule_of",
    "rules_by_use",
    "shelf",
    "standard",
    "techniques",
    "translated",
    "weigh",
]
