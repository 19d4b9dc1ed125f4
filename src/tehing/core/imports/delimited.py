"""Text files of rows: CSV in any of its spellings. Read line by line, so that memory does not grow with the file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from tehing.core.imports import dialect as spelling
from tehing.core.imports.table import Lines, Notice, Table, Unreadable, find_header, first_text, is_empty, name_columns
from tehing.core.texts import UNSEEN

CHUNK = 256 * 1024
MAX_CELL = 2_000_000  # a longer cell is a quote that was never closed
MAX_NAMED = 20  # rows named one by one in a warning of the same kind
_END = "\x00"  # cannot occur in a cleaned line, so it shows whether the last quote was closed

csv.field_size_limit(MAX_CELL)


@dataclass(kw_only=True)
class TextFile:
    """A text file that can be opened again and again, with what was found out about it."""

    opener: Callable[[], BinaryIO]
    encoding: str = ""
    dialect: spelling.Dialect = field(default_factory=lambda: spelling.Dialect(delimiter=","))
    guessed: bool = False
    notices: list[Notice] | None = None  # collected while the file is checked, once

    def lines(self) -> Lines:
        """Numbered rows. Raises cut_off where the file ends inside a quoted cell."""
        rows = spelling.reader(chain(self._clean(), [_END]), self.dialect)
        start = 1
        try:
            for cells in rows:
                if cells == [_END]:
                    return
                if cells and cells[-1].endswith(_END):
                    raise Unreadable("cut_off", first_text(list(cells)), row=start, column=len(cells))
                if start > 1 or not _states_separator(cells):
                    yield start, list(cells)
                start = rows.line_num + 1
        except csv.Error as error:
            raise Unreadable("cut_off", str(error), row=start) from error

    def _clean(self) -> Iterator[str]:
        for number, line in enumerate(self._decoded(), start=1):
            kept = line.lstrip("\ufeff") if number == 1 else line  # a mark may be left over, or be there twice
            if UNSEEN.search(kept):
                kept = UNSEEN.sub("", kept)
                self._note(number)
            yield kept if kept.endswith(("\n", "\r")) else kept + "\n"

    def _note(self, number: int) -> None:
        if self.notices is not None and len(self.notices) < MAX_NAMED:
            self.notices.append(Notice(code="control_characters", row=number))

    def _decoded(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)()
        rest, number = "", 0
        with self.opener() as stream:
            while True:
                piece = stream.read(CHUNK)
                try:
                    text = rest + decoder.decode(piece, final=not piece)
                except UnicodeDecodeError as error:
                    raise self._damage(error, rest, number, last=not piece) from error
                lines = spelling.split_lines(text)
                rest = lines.pop() if lines and piece and not text.endswith("\n") else ""
                number += len(lines)
                yield from lines
                if not piece:
                    return

    def _damage(self, error: UnicodeDecodeError, rest: str, number: int, last: bool) -> Unreadable:
        before = rest + error.object[: error.start].decode(self.encoding.removesuffix("-sig"), "replace")
        lines = spelling.split_lines(before + "?")
        column = lines[-1].count(self.dialect.delimiter) + 1
        code = "cut_off" if last else "broken_encoding"
        return Unreadable(code, self.encoding, row=number + len(lines), column=column)


def _states_separator(cells: list[str]) -> bool:
    """Excel's own first line, sep=; which csv splits in two at that very separator."""
    return len(cells) in (1, 2) and cells[0].casefold().startswith("sep=") and not "".join(cells[1:])


def open_delimited(opener: Callable[[], BinaryIO], encoding: str = "", delimiter: str = "", *, named: bool = True) -> Table:
    """Find out how the file is written, check it to its end, and hand back the table."""
    file = TextFile(opener=opener, notices=[])
    sample = _recognise(file, encoding)
    file.dialect = spelling.choose(sample)
    if delimiter:
        file.dialect = spelling.with_delimiter(sample, delimiter)
    header_row, cells, above = find_header(file.lines(), named=named)
    headers = [str(cell) for cell in cells]
    columns, warnings = name_columns(headers, header_row)
    table = Table(kind="csv", headers=headers, columns=columns, header_row=header_row, lines=file.lines)
    table.encoding, table.delimiter = file.encoding.removesuffix("-sig"), file.dialect.delimiter
    file.notices = []
    table.row_count = sum(number > header_row and not is_empty(cells) for number, cells in file.lines())
    found, file.notices = file.notices, None
    guess = [Notice(code="guessed_encoding", detail=table.encoding)] if file.guessed else []
    table.warnings = [*guess, *above, *warnings, *found]
    return table


def _recognise(file: TextFile, encoding: str) -> str:
    """Set the encoding, and return the first part of the text in it."""
    with file.opener() as stream:
        head = stream.read(spelling.SAMPLE)
        more = bool(stream.read(1))
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise Unreadable("empty_file")
    file.encoding = encoding or spelling.encoding_by_mark(head)
    if not file.encoding:
        file.encoding, file.guessed = _measured(file.opener)
    sample = codecs.getincrementaldecoder(file.encoding)("replace").decode(head)
    spelling.refuse_binary(sample)
    return UNSEEN.sub("", sample[: sample.rfind("\n") + 1] if more and "\n" in sample else sample)


def _measured(opener: Callable[[], BinaryIO]) -> tuple[str, bool]:
    """UTF-8 when the whole file is (or was meant to be), else an old Windows code page, guessed."""
    check = spelling.Utf8Check()
    with opener() as stream:
        while piece := stream.read(CHUNK):
            check.feed(piece)
    if check.valid or check.meant():
        return "utf-8", False
    return spelling.legacy_encoding(bytes(check.legacy)), True
