"""Text as search knows it: small letters without accents, cut into words. The index and the question are folded alike.

õ, ö and o are one letter, so are ä and a, ü and u, š and s, ž and z: “pohja” finds “Põhja”, “Põhja” finds “Pohja”.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tehing.core.letters import bare

LONGEST_QUESTION, MOST_WORDS = 200, 8  # characters and words of a question; what is beyond is not looked for
LONGEST_TITLE, LONGEST_WORD, LONGEST_INDEXED = 200, 60, 500  # database indexes take no key of any length
SHORT, MOST_INDEXED = 500, 60  # letters of a text of which every word is indexed, and words of a longer one
CODE = 6  # letters and digits of a word that is taken for a code or a number
NAME = 80  # letters of a text that is perhaps a name, which is met again
PART = 3  # a word shorter than this is found at the beginning of words only

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"} | dict.fromkeys("'\u2019`\u00b4\u02bc")
)
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile("[0-9]+")
_NUMBER = re.compile(r"\+[\d\s()./-]+|[\d\s()]+")


@dataclass(frozen=True)
class Asked:
    """A question in words. Each word has the ways it may be written: itself, or near ones when it was mistyped."""

    words: tuple[tuple[str, ...], ...]
    whole: bool = False  # a telephone number with its country: it is the beginning of a word or nothing
    tails: frozenset[str] = frozenset()  # ends of addresses, which most entries have

    @property
    def plain(self) -> tuple[str, ...]:
        return tuple(ways[0] for ways in self.words)

    @property
    def is_precise(self) -> bool:
        """It is an address, a code or a number: who types one means the records that have it, not those that have it within another."""
        return bool(self.tails) or all(len(word) >= CODE and any(letter.isdigit() for letter in word) for word in self.plain)

    @property
    def telling(self) -> tuple[tuple[str, ...], ...]:
        """The words to ask an index for: “ee” of firma.ee stands in a million of entries, and all beginnings of words are gathered
        before they are held against each other."""
        return tuple(ways for ways in self.words if ways[0] not in self.tails)

    @property
    def phrase(self) -> str:
        return " ".join(self.plain)


def asked(typed: str) -> Asked:
    """What somebody typed, as words. Operators and quotes are data: nothing but letters and digits is looked for."""
    typed = typed[:LONGEST_QUESTION].strip()
    number = phone_digits(typed) if _NUMBER.fullmatch(typed) else ""
    if len(number) >= 7:
        return Asked(((number,),), whole=typed.startswith(("+", "00")))
    found = tuple(dict.fromkeys(word[:LONGEST_WORD] for word in words_of(typed)))[:MOST_WORDS]
    tails = frozenset(_tails(typed)) & set(found)
    return Asked(tuple((word,) for word in found), tails=tails if len(tails) < len(found) else frozenset())


def _tails(typed: str) -> list[str]:
    """The ends of what looks like web or e-mail addresses: two or three letters after the last full stop."""
    last = [token.rpartition(".")[2] for token in typed.split() if "." in token.strip(".")]
    return [fold(part) for part in last if 2 <= len(part) <= 3 and part.isalpha()]


def fold(text: str) -> str:
    """Small letters without accents: "Põhja-Žanna" -> "pohja-zanna"."""
    if text.isascii():
        return text.lower().translate(_LETTERS) if "'" in text or "`" in text else text.lower()
    return bare(text, _LETTERS)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded; letters and digits of any script, each at most 500 characters long."""
    return _words(text) if len(text) <= NAME else _words.__wrapped__(text)


@lru_cache(4_000)
def _words(text: str) -> tuple[str, ...]:
    """Many records written one after the other share the names of companies, titles and places."""
    return tuple(word[:LONGEST_INDEXED] for word in _WORD.findall(fold(text)))


def words_of_several(texts: Sequence[str]) -> tuple[str, ...]:
    """The words for the index of some texts one after the other. Short ones are cut at once, which is a third of the price."""
    together = " ".join(texts)
    if len(together) > SHORT:
        return tuple(word for each in texts for word in words_for_index(each))
    return tuple(_WORD.findall(fold(together)))


def words_for_index(text: str) -> tuple[str, ...]:
    """All words of a short text, the first sixty of a long one."""
    return words_of(text) if len(text) <= SHORT else words_of(text)[:MOST_INDEXED]


def phone_digits(text: str) -> str:
    """A number as its digits alone, without the two zeros that some write for +."""
    digits = "".join(_DIGITS.findall(text))
    return digits.removeprefix("00")[:LONGEST_WORD]


def pieces(text: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """A text cut where the words stand in it, folded or not, for marking: [("Põh", True), ("ja", False)]."""
    letters = [(fold(letter), at) for at, letter in enumerate(text)]
    folded = "".join(part for part, _ in letters)
    origin = [at for part, at in letters for _ in part]
    marked: set[int] = set()
    for word in words:
        beginning = r"(?<![^\W_])" if len(word) < PART else ""
        for hit in re.finditer(beginning + re.escape(word), folded):
            marked.update(origin[hit.start() : hit.end()])
    found: list[tuple[str, bool]] = []
    for at, letter in enumerate(text):
        if found and found[-1][1] is (at in marked):
            found[-1] = (found[-1][0] + letter, found[-1][1])
        else:
            found.append((letter, at in marked))
    return found
