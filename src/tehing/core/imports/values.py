"""Cells to values. What cannot be read is refused with a code; nothing is guessed for a single cell that its column does not settle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tehing.core import texts
from tehing.core.imports.dates import DateOrder, detect_date_order, parse_date, parse_datetime
from tehing.core.imports.numbers import DecimalMark, currency_of, detect_decimal, parse_number
from tehing.core.imports.problems import ValueProblem, is_blank
from tehing.core.imports.sheets import text_of
from tehing.core.imports.table import Cell

__all__ = [
    "DateOrder",
    "DecimalMark",
    "Text",
    "ValueProblem",
    "currency_of",
    "detect_date_order",
    "detect_decimal",
    "escape_formula",
    "is_blank",
    "joined",
    "kept_apostrophe",
    "parse_bool",
    "parse_date",
    "parse_datetime",
    "parse_number",
    "parse_text",
    "parts_of",
    "safe_line",
    "word_of",
]

_YES = {"true", "yes", "y", "t", "1", "on", "x", "✓", "✔", "jah", "j", "tõene", "õige", "on olemas"}
_NO = {"false", "no", "n", "f", "0", "off", "ei", "e", "väär", "vale", "puudub"}
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
_HARMLESS = re.compile(r"[+-](?=[\d\s.,()/-]*\d)[\d\s.,()/%-]+")  # a signed number or a telephone number, no formula
_QUOTE = '"'
_PART = re.compile(r'(?:^|;)(?:\s*"((?:[^"]|"")*)"\s*(?=;|\Z)|([^;]*))')


@dataclass(frozen=True)
class Text:
    """A cell as text. `formula` warns that a spreadsheet would calculate it; here it stays the text that it is."""

    value: str
    formula: bool = False


def parse_text(cell: Cell) -> Text:
    """The text of a cell without white space around it, control characters and our own export's apostrophe."""
    text = text_of(cell)
    if text.startswith("'") and text.lstrip("'").startswith(_TRIGGERS):
        return Text(texts.lines(text[1:]).strip())
    text = texts.lines(text).strip()
    kept_as_text = re.fullmatch(r'="([^"]*)"', text)  # how some programs keep the zeros of ="0042"
    if kept_as_text:
        return Text(kept_as_text.group(1))
    return Text(text, formula=_is_formula(text))


def word_of(cell: Cell) -> str:
    """The text that is looked up among names: as parse_text, at the price of a glance for most cells."""
    text = text_of(cell).strip()
    return parse_text(cell).value if text[:1] in ("'", "=") else text


def kept_apostrophe(text: str) -> str:
    """Where nothing is escaped, an apostrophe before such a sign is the text's own: a second one saves it from parse_text."""
    return f"'{text}" if text.startswith("'") and text.lstrip("'").startswith(_TRIGGERS) else text


def escape_formula(text: str) -> str:
    """For export: an apostrophe before what a spreadsheet would calculate; parse_text takes it off again. Numbers stay."""
    quoted = text.startswith("'") and text.lstrip("'").startswith(_TRIGGERS)
    return f"'{text}" if quoted or (text.startswith(_TRIGGERS) and not _HARMLESS.fullmatch(text)) else text


def joined(names: Iterable[str]) -> str:
    """Several names in one cell: with semicolons between them, and quoted as in CSV where a name would be taken for something else."""
    return ";".join(
        [f'"{name.replace(_QUOTE, _QUOTE * 2)}"' if ";" in name or name.lstrip().startswith(_QUOTE) else name for name in names]
    )


def parts_of(text: str) -> list[str]:
    """The names in a cell. A quotation mark that does not go around a whole name belongs to it."""
    found = (match.group(2) if match.group(1) is None else match.group(1).replace(_QUOTE * 2, _QUOTE) for match in _PART.finditer(text))
    return [part for part in (one.strip() for one in found) if part]


def safe_line(values: Iterable[Any]) -> str:
    """One line of CSV that a spreadsheet only shows, whatever was typed into it."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([escape_formula(value) if isinstance(value, str) else value for value in values])
    return buffer.getvalue()


def _is_formula(text: str) -> bool:
    if text.startswith(("=", "@")):
        return len(text) > 1
    return text.startswith(("+", "-")) and bool(re.match(r"[+-]+[^\s+-]*[(!|]|[+-][A-Za-z]+\d", text)) and not _HARMLESS.fullmatch(text)


def parse_bool(cell: Cell) -> bool | None:
    """Yes or no in English or Estonian; nothing for an empty cell."""
    if isinstance(cell, bool):
        return cell
    if is_blank(cell):
        return None
    word = text_of(cell).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueProblem("not_yes_or_no", word[:80])
