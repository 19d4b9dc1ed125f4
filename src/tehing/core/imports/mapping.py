"""Which column holds which field: by its name, in two languages and several programs' spellings, and by its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale
from rapidfuzz import fuzz

from tehing.core.imports import values, wording
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell

Kind = Literal["text", "number", "money", "date", "bool", "email", "phone", "url", "reference", "choice", "country", "currency"]
Why = Literal["same_name", "synonym", "record_name", "similar_name", "values", ""]

THRESHOLD = 0.6
PLAIN = ("id", "name", "record id", "nimi", "tunnus")  # columns that are every kind's
NUMBERED = ("id", "code", "number")  # ends of what identifies
BREADTH = 0.03  # what each field costs a kind of record: of two that explain a file alike it is of the simpler one
INCOMPLETE = 0.6  # of the score where no column holds what every such record has
UNUSUAL = 0.8  # of the score of kinds that files are seldom of
NAMED = 0.25  # more for the kind that the file names
_TELLING = {"is converted": "lead", "lead status": "lead", "converted date": "lead", "user name": "user", "active user id": "user"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.[a-z]{2,10}(/\S*)?", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().\-/]{6,20}(x\d+)?")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A field that a column may be put into."""

    name: str
    label: str = ""
    aliases: tuple[str, ...] = ()
    kind: Kind = "text"
    required: bool = False  # no record is without it


@dataclass(frozen=True, kw_only=True)
class Guess:
    """What a column seems to be: a target's name or nothing, how sure (0 to 1), and by what."""

    column: str
    target: str | None = None
    score: float = 0.0
    why: Why = ""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How well a kind of record suits a file."""

    record: str
    score: float
    mapped: int


def guess(columns: Sequence[str], samples: Mapping[str, Sequence[Cell]], targets: Sequence[Target], record: str = "") -> list[Guess]:
    """One guess per column. `record` ("parties.company") tells whose file it is: there, "Account" is the name.

    The best pair is taken first, then the next best of what is left; pairs under the threshold stay unmapped.
    """
    kind = record.rpartition(".")[2]
    ours = {name.casefold() for name in wording.added_columns()}
    shares = {column: _shares(samples.get(column, ())) for column in columns}
    pairs = [
        (score, -place, -order, column, target.name, why)
        for place, column in enumerate(columns)
        if column.casefold() not in ours
        for order, target in enumerate(targets)
        for score, why in [_weighed(*_by_name(wording.normal(column), target, kind), target, shares[column])]
        if score >= THRESHOLD
    ]
    found: dict[str, Guess] = {}
    taken: set[str] = set()
    for score, _, _, column, name, why in sorted(pairs, reverse=True):
        if column not in found and name not in taken:
            found[column] = Guess(column=column, target=name, score=round(score, 3), why=why)
            taken.add(name)
    return [found.get(column, Guess(column=column)) for column in columns]


def guess_kind_of_file(headers: Sequence[str], candidates: Mapping[str, Sequence[Target]], usual: Container[str] = ()) -> list[Fit]:
    """Kinds of record by how much of the file they explain, best first; an empty list when none explains anything.

    `usual` are the kinds that most files are of: another, such as industries or addresses, must explain more than they do.
    """
    fits: list[Fit] = []
    own = _record_of_file(headers)
    for record, targets in candidates.items():
        found = {one.target: one.score for one in guess(headers, {}, targets, record) if one.target}
        if not found:
            continue
        score = sum(found.values()) / (len(headers) + BREADTH * len(targets))
        if any(one.required and one.name not in found for one in targets):
            score *= INCOMPLETE
        if usual and record not in usual:
            score *= UNUSUAL
        bonus = NAMED if own == record.rpartition(".")[2] else 0.0
        fits.append(Fit(record=record, score=round(score + bonus, 3), mapped=len(found)))
    return sorted(fits, key=lambda fit: -fit.score)


def _record_of_file(headers: Sequence[str]) -> str:
    """The record that a file names first is its own, unless it is named only as what this one belongs to."""
    phrases = [wording.normal(header) for header in headers if not header.startswith("_") and not header.endswith("_c")]
    for phrase in phrases:
        if phrase in _TELLING:
            return _TELLING[phrase]
    if "last name" in phrases:
        return ""  # people name their company
    if any(phrase in PLAIN for phrase in phrases):
        numbered = phrases[:1] if phrases[0].endswith(" id") and "id" not in phrases else []
        phrases = [*numbered, *(phrase for phrase in phrases if phrase.endswith(" name"))]
    return next((record for phrase in phrases if (record := wording.record_named(phrase))), "")


def _by_name(phrase: str, target: Target, record: str) -> tuple[float, Why]:
    """How well the name of a column fits a target, 0 to 1."""
    phrases = {wording.normal(name) for name in (target.name, target.label, *target.aliases) if name}
    if not phrase:
        return 0.0, ""
    if target.kind == "reference" and phrase.endswith(" id") and phrase not in phrases:
        score, why = _by_name(phrase.removesuffix(" id"), target, record)
        return score * 0.97, why  # a column with the name itself is better
    if phrase in phrases:
        return 1.0, "same_name"
    own, rest = wording.record_and_rest(phrase)
    if own and own == record and (rest in phrases or any(wording.same(rest, other) for other in phrases)):
        return 0.97, "record_name"
    if record and wording.record_named(phrase) == record and not phrase.endswith(" id") and "name" in phrases:
        return 0.96, "record_name"
    if any(wording.same(phrase, other) for other in phrases) and _same_end(phrase, phrases):
        return 0.94, "synonym"
    if own and rest in phrases and not (own == "user" or target.kind == "reference"):
        return 0.7, "record_name"
    if any(wording.near(phrase, other) for other in phrases):
        return 0.75, "synonym"
    return _likeness(phrase, phrases), "similar_name"


def _same_end(phrase: str, phrases: set[str]) -> bool:
    """The id of another record is not its name, nor the name of a record its id."""
    if phrase.endswith(" id"):
        return any(other.endswith(NUMBERED) for other in phrases)
    return any(wording.same(phrase, other) and (not other.endswith(" id") or phrase.endswith(NUMBERED)) for other in phrases)


def _likeness(phrase: str, phrases: set[str]) -> float:
    best = 0.0
    for other in phrases:
        if min(len(phrase), len(other)) < 4 or phrase.endswith(" id") != other.endswith(" id"):
            continue
        score = max(fuzz.ratio(phrase, other), fuzz.token_sort_ratio(phrase, other)) / 100
        best = max(best, score)
    return best * 0.9 if best >= 0.8 else best * 0.5


def _weighed(score: float, why: Why, target: Target, shares: Mapping[str, float] | None) -> tuple[float, Why]:
    """The name's score, moved by what stands in the column."""
    if not shares:
        return score, why
    share = shares.get("number" if target.kind == "money" else target.kind)
    if share is None:
        return score - (0.3 if target.kind == "text" and score < 0.9 and shares["email"] > 0.8 else 0.0), why
    if share >= 0.8:
        strong = target.kind in ("email", "url") and share > 0.9
        return (0.62, "values") if score < THRESHOLD and strong else (min(1.0, score + 0.03), why)
    return (score - (0.1 if score >= 0.9 else 0.3), why) if share < 0.2 else (score, why)


def _shares(samples: Sequence[Cell]) -> dict[str, float]:
    """Share of the filled samples that look like each kind; empty without samples."""
    filled = [sample for sample in samples if not values.is_blank(sample)][:50]
    if not filled:
        return {}
    tests = {"email": _is_email, "url": _is_url, "phone": _is_phone, "date": _is_date, "number": _is_number, "bool": _is_bool}
    found = {kind: sum(map(test, filled)) / len(filled) for kind, test in tests.items()}
    countries = _countries()
    found["country"] = sum(text_of(cell).strip().casefold() in countries for cell in filled) / len(filled)
    return found


def _is_email(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_EMAIL.fullmatch(cell.strip()))


def _is_url(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_URL.fullmatch(cell.strip())) and not values.is_blank(cell)


def _is_phone(cell: Cell) -> bool:
    return bool(_PHONE.fullmatch(text_of(cell).strip()))


def _is_bool(cell: Cell) -> bool:
    return _reads(lambda: values.parse_bool(cell))


def _is_number(cell: Cell) -> bool:
    return _reads(lambda: values.parse_number(cell, "."))


def _is_date(cell: Cell) -> bool:
    return _reads(lambda: values.parse_date(cell, "dmy")) or _reads(lambda: values.parse_date(cell, "mdy"))


def _reads(attempt: Callable[[], object]) -> bool:
    try:
        return attempt() is not None
    except values.ValueProblem as problem:
        return problem.code.startswith(("ambiguous", "no_such"))


@cache
def _countries() -> frozenset[str]:
    """Names and two-letter codes in the languages of the product."""
    names: set[str] = {"usa", "uk", "korea", "great britain"}
    for language in ("en", "et"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2:
                names |= {code.casefold(), name.casefold()}
    return frozenset(names)
