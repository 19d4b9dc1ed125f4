"""One box over all record types, for the palette, the search page and the API."""

from collections.abc import Iterable
from dataclasses import dataclass

from tehing.core import search
from tehing.core.access import Actor, Scope
from tehing.core.records import Resource, resources

# whom one looks for most comes first; what is not named here comes after, lists kept under Settings last
FIRST = ("parties.company", "parties.person", "deals.deal", "leads.lead", "catalog.product", "deals.activity")
EACH, MOST, SHORTEST = 5, 50, 2  # answers of a type together with others, of one type alone; letters before anything is looked for


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    resource: Resource
    hits: list[search.Hit]
    more: bool


def kinds(by: Actor, *, main: bool = False) -> list[Resource]:
    """The record types that this person can search, in order; with `main` only those one works with every day."""
    known = (one for one in resources() if one.screens and not one.found_as and by.rights.scope(one.key, "view") is not Scope.NONE)
    return sorted((one for one in known if one.key in FIRST or not main), key=_place)


def groups(by: Actor, typed: str, among: Iterable[Resource], each: int = EACH) -> tuple[list[Group], tuple[str, ...]]:
    """What was found by type, and the words to mark. Nothing for fewer than two letters."""
    if len(typed.strip()) < SHORTEST:
        return [], ()
    among = list(among)
    found = search.find(by, typed, among, each + 1)
    made = [Group(one, found.hits[one.key][:each], len(found.hits[one.key]) > each) for one in among if one.key in found.hits]
    return made, found.words


def _place(one: Resource) -> tuple[int, bool, str]:
    return FIRST.index(one.key) if one.key in FIRST else len(FIRST), one.settings, one.key
