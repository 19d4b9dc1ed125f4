"""Numbers and amounts as written in any country. Whether 1.234 is one or a thousand is settled by the column, not by the cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel.numbers import list_currencies

from tehing.core.imports.problems import ValueProblem, is_blank, plain
from tehing.core.imports.table import Cell

DecimalMark = Literal[".", ",", "ambiguous", "mixed", "none"]

_SYMBOLS = {
    "US$": "USD",
    "C$": "CAD",
    "A$": "AUD",
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₽": "RUB",
    "₴": "UAH",
    "zł": "PLN",
    "₹": "INR",
}
_MINUS = str.maketrans("\u2212\u2013\u2012\ufe63\uff0d", "-----")
_CODE = re.compile(r"^([A-Za-z]{3})(?=[\s\d(.,+-])|(?<=[\s\d).,-])([A-Za-z]{3})$")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+|[0-9]+[.,]", re.ASCII)
_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,2}", re.ASCII)
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)  # one and a bit, or a thousand
_LONGEST = 40


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def currency_of(cell: Cell) -> str:
    """The currency written beside an amount, as its ISO code; empty when there is none."""
    text = plain(cell) if isinstance(cell, str) else ""
    for symbol, code in _SYMBOLS.items():
        if symbol in text:
            return code
    found = _CODE.search(text.strip("()- "))
    code = (found[1] or found[2]).upper() if found else ""
    return code if code in _currencies() else ""


def parse_number(cell: Cell, decimal: DecimalMark = "none") -> Decimal | None:
    """The number without currency, blanks and percent sign (12 % is 12). Negative as -5, 5- or (5). Nothing for an empty cell."""
    if isinstance(cell, bool | date | time):
        raise ValueProblem("not_a_number", str(cell))
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if is_blank(cell):
        return None
    text = plain(cell)
    negative, digits = _bare(text)
    if len(digits) > _LONGEST:
        raise ValueProblem("not_a_number", text[:80])
    if _EXPONENT.fullmatch(digits):
        number = Decimal(digits.replace(",", "."))
    elif _NUMBER.fullmatch(digits):
        number = Decimal(_pointed(digits, decimal, text))
    else:
        raise ValueProblem("not_a_number", text[:80])
    return -number if negative else number


@dataclass
class DecimalEvidence:
    """Which decimal marks the cells of a column show. `example` is the first that can be read in two ways."""

    seen: set[str] = field(default_factory=set)
    example: str = ""

    def add(self, cell: Cell) -> None:
        """One cell. Most say nothing new, and looking closely takes long."""
        if not isinstance(cell, str):
            return
        points, commas = cell.count("."), cell.count(",")
        if points == 0 == commas or (points == 1 and not commas and "." in self.seen) or (commas == 1 and not points and "," in self.seen):
            return
        evidence = "?" if _EITHER.fullmatch(cell) else _evidence(cell)
        if evidence == "?":
            self.example = self.example or cell
        self.seen.add(evidence)

    def mark(self) -> DecimalMark:
        """The decimal mark of the column; "none" when no cell has a mark at all."""
        if {".", ","} <= self.seen:
            return "mixed"
        if "." in self.seen:
            return "."
        if "," in self.seen:
            return ","
        return "ambiguous" if "?" in self.seen else "none"


def detect_decimal(samples: Iterable[Cell]) -> DecimalMark:
    """The decimal mark of a column, from all its samples together; "none" when no cell has a mark at all."""
    found = DecimalEvidence()
    for sample in samples:
        found.add(sample)
    return found.mark()


def _evidence(sample: str) -> str:
    try:
        _, digits = _bare(" ".join(sample.split()))
    except ValueProblem:
        return ""
    marks = [letter for letter in digits if letter in ".,"]
    if not marks or not _NUMBER.fullmatch(digits):
        return ""
    return _own_mark(digits) or "?"


def _bare(text: str) -> tuple[bool, str]:
    """Sign and digits with their marks."""
    text = text.translate(_MINUS).replace("'", "").replace("\u2019", "").removesuffix("%").strip()
    for symbol in _SYMBOLS:
        text = text.replace(symbol, " ")
    text = text.strip()
    negative = False
    for _ in range(3):  # sign, brackets and code come in any order: -EUR 5, EUR (5), (5 EUR)
        text, signed = _unsigned(_without_code(text))
        negative = negative or signed
    compact = re.sub(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))", "", text)
    return negative, compact.removesuffix(",-")


def _unsigned(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    if text.endswith("-") and not text.endswith(",-"):
        return text[:-1].strip(), True
    return text.removeprefix("+").strip(), False


def _without_code(text: str) -> str:
    found = _CODE.search(text)
    if not found:
        return text
    code = (found[1] or found[2]).upper()
    if code not in _currencies():
        raise ValueProblem("unknown_currency" if (found[1] or found[2]).isupper() else "not_a_number", text[:80])
    return (text[: found.start()] + text[found.end() :]).strip()


def _pointed(digits: str, decimal: DecimalMark, text: str) -> str:
    """The digits with a point as decimal mark."""
    marks = [letter for letter in digits if letter in ".,"]
    if not marks:
        return digits
    mark = _own_mark(digits) or (decimal if decimal in (".", ",") else "")
    if not mark:
        raise ValueProblem("ambiguous_number", text[:80])
    whole, _, fraction = digits.rpartition(mark) if mark in marks else (digits, "", "")
    other = "," if mark == "." else "."
    groups = re.split(r"[.,]", whole)
    if mark in whole or other in fraction or (len(groups) > 1 and not _grouped(groups)):
        raise ValueProblem("not_a_number", text[:80])
    return "".join(groups) + (f".{fraction}" if fraction else "")


def _own_mark(digits: str) -> str:
    """The decimal mark when the cell alone leaves no doubt, else empty: 1.234,56 and 1,5 do, 1.234 does not."""
    marks = [letter for letter in digits if letter in ".,"]
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    other = "," if last == "." else "."
    if len(marks) > 1:
        return other  # 1.234.567
    before, after = re.split(r"[.,]", digits)
    return "" if len(after) == 3 and 1 <= len(before) <= 3 and before.strip("0") else last


def _grouped(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
