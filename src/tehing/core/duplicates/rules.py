"""How two records of a type are compared: the words a room describes it with, and the forms names are compared in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz.distance import OSA

from tehing.core.imports.legal_forms import without_legal_form
from tehing.core.imports.matching import words

LONGEST_KEY = 200
Level = Literal["same", "close", "similar", "other"]

# how often two records of one thing agree so far, from the least to the most telling kind: the m of Fellegi and Sunter (1969).
# Fixed, because learning it from a house with ten duplicates learns noise; how often strangers agree is measured in the data.
SAME_THING: Mapping[str, Mapping[Level, float]] = {
    "name": {"same": 0.55, "close": 0.27, "similar": 0.12, "other": 0.06},
    "text": {"same": 0.70, "close": 0.12, "similar": 0.06, "other": 0.12},
    "exact": {"same": 0.85, "other": 0.15},
    "sure": {"same": 0.96, "other": 0.04},
}
# what strangers do when the sample has no pair that agrees: the u
STRANGERS: Mapping[Level, float] = {"same": 1e-5, "close": 1e-5, "similar": 2e-4, "other": 1.0}
CLOSE, SIMILAR = 0.95, 0.88  # Jaro-Winkler


@dataclass(frozen=True, kw_only=True)
class Trait:
    """One thing by which two records are told to be the same.

    `field` is the record type's field that it shows: whoever may not know the field is not told of the trait either.
    `columns` are where it stands in the table; with several, the first that holds something counts, and a warning looks in each.
    `kind`: "name" (folded, may have slips), "text" (may have slips), "exact", "sure" (an identifier: enough to warn strongly).
    """

    name: str
    field: str
    columns: tuple[str, ...]
    kind: Literal["name", "text", "exact", "sure"] = "exact"
    folded: bool = False  # letter case does not count; the table needs an index by Lower(column)
    warns: bool = True  # looked up while somebody types


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How records of one type are compared.

    `key(record)` is the folded name that the table keeps in `name_key`; `typed(values)` turns what stands in a form into
    trait -> key. `blocks` name traits that bring two records together to be compared, "name:5" its first five letters,
    "name:-5" its last, "name+city" both. `once` are record types that hang on the record and of which two that say the same become one.
    """

    traits: tuple[Trait, ...]
    key: Callable[[Any], str]
    typed: Callable[[Mapping[str, str]], dict[str, str]]
    blocks: tuple[str, ...]
    once: tuple[str, ...] = ()

    def trait(self, name: str) -> Trait | None:
        return next((one for one in self.traits if one.name == name), None)


def company_key(name: str) -> str:
    """The name proper, without legal form, accents and signs: "AS Põhja Metall" and "Pohja-Metall, AS" are "pohja metall"."""
    return _settled(words(name), without_legal_form)


def person_key(name: str) -> str:
    """The names in alphabetical order, so that "Maasikas, Mari" is "Mari Maasikas"."""
    return _settled(words(name), lambda found: tuple(sorted(found)))


def _settled(found: tuple[str, ...], step: Callable[[tuple[str, ...]], tuple[str, ...]]) -> str:
    """Repeat until nothing changes, so that a key's own key is itself."""
    while (after := step(_glued(found))) != found:
        found = after
    key = " ".join(found)
    return key if len(key) <= LONGEST_KEY else key[:LONGEST_KEY].rpartition(" ")[0] or key[:LONGEST_KEY]


def _glued(found: tuple[str, ...]) -> tuple[str, ...]:
    """Initials stand together or apart: "A B Electrolux" is "AB Electrolux"."""
    if min(map(len, found), default=2) > 1:
        return found
    glued: list[str] = []
    after_letter = False
    for word in found:
        single = len(word) == 1 and word.isalpha()
        if single and after_letter:
            glued[-1] += word
        else:
            glued.append(word)
        after_letter = single
    return tuple(glued)


def near(one: str, other: str) -> bool:
    """Whether two keys differ by slips of the pen only. Other digits, and other short words, are meant."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    here, there = one.replace(" ", ""), other.replace(" ", "")
    if here == there:
        return True
    most = _slips(min(len(here), len(there)))
    return OSA.distance(here, there, score_cutoff=most) <= most and _short(one) == _short(other)


def _slips(length: int) -> int:
    return 0 if length < 5 else 1 if length < 10 else 2 if length < 20 else 3


def _short(key: str) -> list[str]:
    return sorted(word for word in key.split() if len(word) < 4)
