"""How a text file was written: encoding, delimiter, quoting. Measured over the file, not sniffed from its first line.

csv.Sniffer is not used: on an ordinary file it reports doublequote=False, and cells with quotes are then corrupted.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from tehing.core.imports.table import Unreadable

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = (  # of which a person may choose
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1257", "Windows-1257"),
    ("cp1252", "Windows-1252"),
    ("cp1250", "Windows-1250"),
    ("cp1251", "Windows-1251"),
    ("iso8859-15", "ISO 8859-15"),
    ("cp775", "DOS 775"),
    ("cp866", "DOS 866"),
)
SAMPLE = 64 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LEGACY = ["cp1252", "cp1257", "cp1251", "cp1250"]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What csv.reader needs; quotes are always doubled inside quotes, `backslash` says \\" occurs as well."""

    delimiter: str
    spaced: bool = False  # a blank follows each delimiter, before the quote
    backslash: bool = False


class Utf8Check:
    """Fed the file piece by piece, tells whether it is UTF-8, and if not, whether it was meant to be."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.valid = True
        self.legacy = bytearray()  # lines with bytes over 127, to guess from

    def feed(self, piece: bytes, final: bool = False) -> None:
        if not piece.isascii() and len(self.legacy) < SAMPLE:
            self.legacy += b"\n".join(line for line in piece.splitlines() if not line.isascii())[:SAMPLE]
        if not self.valid:
            return
        try:
            self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            self.valid = False

    def meant(self) -> bool:
        """Mostly well-formed multi-byte characters: a damaged UTF-8 file rather than one of an old code page."""
        text = bytes(self.legacy).decode("utf-8", "replace")
        broken = text.count("\ufffd")
        return sum(ord(letter) > 127 for letter in text) - broken > 2 * broken


def encoding_by_mark(head: bytes) -> str:
    """By byte order mark, or for UTF-16 without one by its zero bytes; empty when neither tells."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.4 * pairs and head[0::2].count(0) < 0.05 * pairs:
        return "utf-16-le"
    if head[0::2].count(0) > 0.4 * pairs and head[1::2].count(0) < 0.05 * pairs:
        return "utf-16-be"
    return ""


def legacy_encoding(lines: bytes) -> str:
    """Windows code page of text known not to be UTF-8. Western is preferred unless Baltic or Cyrillic letters say otherwise."""
    high = sum(byte > 127 for byte in lines)
    cyrillic = sum(len(run) for run in re.findall(rb"[\xa8\xb8\xc0-\xff]{3,}", lines))
    if cyrillic > 0.6 * high:
        return "cp1251"
    # š ž Š Ž stand at F0 FE D0 DE in the Baltic page (Icelandic letters in the Western one) and at 9A 9E 8A 8E in the Western.
    baltic = len(re.findall(rb"[\xf0\xfe\xd0\xde]", lines))
    western = len(re.findall(rb"[\x80\x8a\x8c\x8e\x9a\x9c\x9e\x9f]", lines))
    if baltic > western:
        return "cp1257"
    if western or not re.search(rb"[\xe0-\xe3\xe7\xe8\xeb-\xf2\xf9-\xfb]", lines):
        return "cp1252" if _fits(lines, "cp1252") else "latin-1"
    best = from_bytes(lines, cp_isolation=_LEGACY).best()
    if best and best.encoding == "cp1257":
        return "cp1257"
    return "cp1252" if _fits(lines, "cp1252") else "latin-1"


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def refuse_binary(text: str) -> None:
    """Control characters by the dozen mean that this was never text."""
    odd = sum((letter < " " and letter not in "\t\r\n\x1a") or letter == "\ufffd" for letter in text)
    if odd > 0.02 * len(text) + 8:
        raise Unreadable("not_a_table")


def choose(sample: str) -> Dialect:
    """The delimiter under which the rows of the sample are most alike."""
    stated = re.match(r"\ufeff?sep=(.)\r?\n", sample, re.IGNORECASE)
    if stated:
        return _quoting(sample, stated.group(1))
    scores = {delimiter: _consistency(sample, Dialect(delimiter=delimiter)) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return _quoting(sample, best if scores[best] > 0 else ",")


def with_delimiter(sample: str, delimiter: str) -> Dialect:
    """The delimiter is said by a person; only the quoting is measured."""
    return _quoting(sample, delimiter)


def _quoting(sample: str, delimiter: str) -> Dialect:
    """Blanks before quotes and backslashed quotes count only when they are there and the rows agree better with them."""
    plain = Dialect(delimiter=delimiter)
    options = [plain]
    if re.search(re.escape(delimiter) + ' +"', sample):
        options.append(Dialect(delimiter=delimiter, spaced=True))
    if re.search(rf'\\"[^"\r\n{re.escape(delimiter)}]', sample):  # a doubled quote after a backslash is an ordinary one
        options.append(Dialect(delimiter=delimiter, backslash=True))
    return max(options, key=lambda option: _consistency(sample, option))


def _consistency(sample: str, dialect: Dialect) -> float:
    """Share of rows as wide as the usual row, more when the header and the quotes agree; 0 when nothing is divided."""
    rows = [row for row in parse(split_lines(sample), dialect) if any(cell.strip() for cell in row)]
    if not rows:
        return 0.0
    usual, count = Counter(len(row) for row in rows).most_common(1)[0]
    widths = sorted(len(row) for row in rows)
    if usual == 1 and len(rows) > 2 and widths[-1] > 1:
        return 0.0
    if max(usual, len(rows[0])) == 1:
        return 0.0
    mark = re.escape(dialect.delimiter)
    quoted = len(re.findall(f'"{mark}|{mark} *"', sample)) > 0
    misread = any(re.search(r'[^"]"[^"]*$', cell) and cell.count('"') % 2 for row in rows for cell in row)
    header = 0.3 if len(rows[0]) == usual else -0.3
    return count / len(rows) + header + 0.2 * quoted - 0.4 * misread + min(usual, 50) / 1000


def parse(lines: list[str], dialect: Dialect) -> list[list[str]]:
    """Rows of a few lines; broken quoting yields what there is."""
    found: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        found.extend(reader(lines, dialect))
    return found


def reader(lines: Iterable[str], dialect: Dialect) -> Reader:
    """csv.reader for this dialect."""
    if dialect.backslash:
        lines = (re.sub(r'\\(["\\])', _unescaped, line) for line in lines)
    return csv.reader(lines, delimiter=dialect.delimiter, doublequote=True, skipinitialspace=dialect.spaced)


def _unescaped(found: re.Match[str]) -> str:
    return '""' if found.group(1) == '"' else "\\"


def split_lines(text: str) -> list[str]:
    """Lines with their ends. Unlike str.splitlines, no line ends at a form feed or a Unicode separator inside a cell."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
