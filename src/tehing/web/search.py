"""One box over all record types: a few of each kind that have the words, within what the person may see."""

from dataclasses import dataclass
from typing import Any

from tehing.core.access import Actor, Scope
from tehing.core.records import Resource, resources
from tehing.core.records.filters import words_in
from tehing.core.records.kinds import detail_url

EACH = 5
ORDER = ("parties.company", "parties.person", "deals.deal", "leads.lead", "catalog.product", "deals.activity")


@dataclass(frozen=True)
class Hits:
    """What was found of one kind."""

    resource: Resource
    rows: list[tuple[str, str]]  # (title, address)
    more_url: str


def search(by: Actor, words: str, each: int = EACH) -> list[Hits]:
    """Up to `each` records per type, by title. Nothing for fewer than two letters. One query per record type."""
    if len(words.strip()) < 2:
        return []
    found = []
    for one in sorted(resources(), key=_place):
        if one.key not in ORDER or by.rights.scope(one.key, "view") is Scope.NONE:
            continue
        rows: Any = one.visible(by).filter(words_in(one, words)).order_by("-pk").values_list("pk", one.title)[: each + 1]
        hits = [(title, detail_url(one, pk)) for pk, title in rows]
        if hits:
            found.append(Hits(one, hits[:each], f"/{one.plural}/" if len(hits) > each else ""))
    return found


def _place(one: Resource) -> int:
    """Whom one looks for most comes first."""
    return ORDER.index(one.key) if one.key in ORDER else len(ORDER)
