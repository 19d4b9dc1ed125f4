"""How much of the playbook can be read in a language, and what is still to be written in it."""

from dataclasses import dataclass, field
from typing import Any

from tehing.core import records
from tehing.core.access import Actor, Scope
from tehing.core.records import Resource
from tehing.core.translations import words
from tehing.playbook import access
from tehing.playbook.queries.standard import standard_words
from tehing.playbook.rules.sharing import folded

PARTS = {  # in the order in which they are read; as a shared file calls them
    access.TECHNIQUE: "techniques",
    access.QUESTION: "questions",
    access.SCRIPT: "scripts",
    access.OBJECTION: "objections",
    access.ANSWER: "answers",
    access.CHECKLIST: "checklists",
    access.ADVISOR_RULE: "rules",
}
MOST = 5_000  # of a kind
Place = tuple[str, int]  # kind of record, key


@dataclass(frozen=True)
class Outstanding:
    """A record with texts that are not translated, or whose original has changed since."""

    record: Any
    lacking: list[str]  # fields
    behind: list[str]
    known: dict[str, str]  # of those that are lacking: what the standard playbook says, where the record says what it says


@dataclass(frozen=True)
class Part:
    """One kind of record: how many are written in another language, and what is outstanding of them."""

    resource: Resource
    whole: int
    outstanding: list[Outstanding] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.whole - len(self.outstanding)


def translated(by: Actor, language: str) -> list[Part]:
    """Every kind that this person may see, of what is in use. A query for each."""
    return [_part(by, records.resource(key), language) for key in PARTS if by.rights.scope(key, "view") is not Scope.NONE]


def _part(by: Actor, described: Resource, language: str) -> Part:
    rows = described.visible(by).filter(is_active=True).exclude(language=language).order_by("pk")[:MOST]
    found = [(row, words.beside({name: getattr(row, name) for name in described.translated}, row.translations, language)) for row in rows]
    outstanding = []
    for row, texts in found:
        lacking, behind = [one.name for one in texts if one.is_lacking], [one.name for one in texts if one.is_behind]
        if lacking or behind:
            outstanding.append(Outstanding(row, lacking, behind, _known(described, row, lacking, language)))
    return Part(described, len(found), outstanding)


def _known(described: Resource, row: Any, names: list[str], language: str) -> dict[str, str]:
    """What the standard playbook has for words that are still its own."""
    table, section = standard_words(row.language, language), PARTS[described.key]
    found = {name: table.get((section, name, folded(getattr(row, name)))) for name in names}
    return {name: text for name, text in found.items() if text}


def following(by: Actor, language: str, after: Place | None) -> Place | None:
    """The record to translate after another, or the first one; None when nothing is left behind it."""
    order = list(PARTS)
    for part in translated(by, language):
        key = part.resource.key
        for one in part.outstanding:
            place = (key, one.record.pk)
            if after is None or (order.index(key), one.record.pk) > (order.index(after[0]), after[1]):
                return place
    return None
