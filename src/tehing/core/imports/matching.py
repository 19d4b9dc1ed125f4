"""Values of a column to records that exist: "GTXPro" is "GTX Pro". Proposed with a reason; a person confirms what is not certain."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tehing.core.imports.legal_forms import without_legal_form
from tehing.core.letters import bare

Key = int | str
Certainty = Literal["certain", "likely", "ambiguous", "none"]
Why = Literal["remembered", "same", "spelling", "accents", "legal_form", "word_order", "typo", ""]

SMALL = 300  # up to so many names each value is compared with all of them
CLOSE = 3  # candidates kept for each value
_WORD = re.compile(r"[^\W_]+")
_SCORES: dict[Why, float] = {"remembered": 1.0, "same": 1.0, "spelling": 0.99, "accents": 0.97, "legal_form": 0.95, "word_order": 0.93}
_CERTAIN: frozenset[Why] = frozenset(("remembered", "same", "spelling"))
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "&": " and ",
        ".": "",
        "'": "",
        "\u2019": "",
        "`": "",
        "/": "",
    }
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a value of the file seems to be. `others` are the keys that came equally close, for a person to choose from."""

    value: str
    count: int = 1
    match: Key | None = None
    name: str = ""
    score: float = 0.0
    certainty: Certainty = "none"
    why: Why = ""
    others: tuple[Key, ...] = ()


@dataclass(frozen=True)
class _Name:
    """A name in the forms under which it is looked up, strict to loose."""

    spelled: str  # letters and digits only, lower case
    folded: str  # accents off
    core: str  # legal form off
    sorted: str  # words in alphabetical order
    words: tuple[str, ...]
    numbers: tuple[str, ...]


def propose(
    values: Mapping[str, int] | Iterable[str],
    known: Mapping[Key, str],
    remembered: Mapping[str, Key] | None = None,
    *,
    companies: bool = False,
) -> list[Proposal]:
    """One proposal for each distinct value, in the order of the file. `remembered` holds what a person decided before.

    `companies` takes legal forms off: "Merko" is likely "AS Merko". Names whose digits differ never match.
    """
    counts = Counter(values) if not isinstance(values, Mapping) else values
    index = _Index(known, companies)
    earlier = {tidy(value): key for value, key in (remembered or {}).items() if key in known}
    return [_proposal(value, count, index, earlier) for value, count in counts.items() if value.strip()]


def tidy(value: str) -> str:
    """The form under which a confirmed value is remembered: white space and case do not count."""
    if value.isascii():
        return " ".join(value.split()).lower()
    return " ".join(unicodedata.normalize("NFKC", value).split()).casefold()


def _proposal(value: str, count: int, index: _Index, earlier: Mapping[str, Key]) -> Proposal:
    key = earlier.get(tidy(value))
    if key is not None:
        return Proposal(value=value, count=count, match=key, name=index.known[key], score=1.0, certainty="certain", why="remembered")
    keys, why, score = index.find(value)
    if not keys:
        return Proposal(value=value, count=count)
    if len(keys) > 1:
        return Proposal(value=value, count=count, score=score, certainty="ambiguous", why=why, others=tuple(keys))
    certainty: Certainty = "certain" if why in _CERTAIN else "likely"
    return Proposal(value=value, count=count, match=keys[0], name=index.known[keys[0]], score=score, certainty=certainty, why=why)


class _Index:
    """The known names, ready to be looked up in each form and compared by typing errors."""

    def __init__(self, known: Mapping[Key, str], companies: bool) -> None:
        self.known, self._companies = known, companies
        self._names = {key: _name(name, companies) for key, name in known.items()}
        self._exact: dict[str, list[Key]] = defaultdict(list)
        self._forms: dict[Why, dict[str, list[Key]]] = {
            why: defaultdict(list) for why in ("spelling", "accents", "legal_form", "word_order")
        }
        self._blocks: dict[str, dict[Key, str]] = defaultdict(dict)
        for key, name in self._names.items():
            self._exact[tidy(known[key])].append(key)
            for why, form in _forms(name):
                self._forms[why][form].append(key)
            for block in _blocks(name.core, len(known)):
                self._blocks[block][key] = name.core

    def find(self, value: str) -> tuple[list[Key], Why, float]:
        """The closest records, by what, and how close; several when nothing tells them apart."""
        if keys := self._exact.get(tidy(value)):
            return keys, "same", 1.0
        name = _name(value, self._companies)
        for why, form in _forms(name):
            keys = [key for key in self._forms[why].get(form, ()) if self._names[key].numbers == name.numbers or why == "spelling"]
            if keys:
                return keys, why, _SCORES[why]
        return self._by_typo(name)

    def _by_typo(self, name: _Name) -> tuple[list[Key], Why, float]:
        candidates: dict[Key, str] = {}
        for block in _blocks(name.core, len(self.known)):
            candidates.update(self._blocks.get(block, {}))
        most = _allowed(len(name.core))
        if not candidates or not most:
            return [], "", 0.0
        close = process.extract(name.core, candidates, scorer=OSA.distance, score_cutoff=most, limit=None)
        fitting = [(distance, key) for _, distance, key in close if _slip_of_pen(name, self._names[key])]
        if not fitting:
            return [], "", 0.0
        least = min(distance for distance, _ in fitting)
        keys = [key for distance, key in fitting if distance == least][:CLOSE]
        return keys, "typo", round(1 - least / max(len(name.core), 1), 3)


def _name(text: str, companies: bool) -> _Name:
    spelled = "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))
    plain = words(text)
    core = without_legal_form(plain) if companies else plain
    return _Name(spelled, "".join(plain), "".join(core), "".join(sorted(core)), core, tuple(re.findall(r"\d+", " ".join(core))))


def words(text: str) -> tuple[str, ...]:
    """Words in lower case without accents and dots: "Põhja S.A." → pohja, sa."""
    return tuple(_WORD.findall(bare(text, _LETTERS)))


def _forms(name: _Name) -> list[tuple[Why, str]]:
    forms: list[tuple[Why, str]] = [("spelling", name.spelled), ("accents", name.folded), ("legal_form", name.core)]
    if len(name.words) > 1:
        forms.append(("word_order", name.sorted))
    return [(why, form) for why, form in forms if form]


def _blocks(core: str, total: int) -> Sequence[str]:
    """Where to look for a mistyped name: with few names everywhere, with many where the beginning, end or middle is intact."""
    if total <= SMALL:
        return ("",)
    middle = len(core) // 2
    return (f"<{core[:4]}", f">{core[-4:]}", *(f"={core[at : at + 4]}" for at in range(max(middle - 3, 0), middle)))


def _allowed(length: int) -> int:
    """Typing errors that a name of this length may have and still be itself."""
    if length < 4:
        return 0
    if length < 10:
        return 1
    return 2 if length < 20 else 3


def _slip_of_pen(one: _Name, other: _Name) -> bool:
    """Different digits, short words and single letters are meant: "MG 200", "Office EU", "Plan B" are others than their neighbours."""
    if one.numbers != other.numbers:
        return False
    if len(one.words) != len(other.words):
        return _short_words(one) == _short_words(other)
    for here, there in zip(one.words, other.words, strict=True):
        if here == there:
            continue
        if OSA.distance(here, there) > _allowed(min(len(here), len(there))):
            return False
    return True


def _short_words(name: _Name) -> list[str]:
    return sorted(word for word in name.words if len(word) < 4)
