"""What the whole of a file says about its columns: the order of its dates, its decimal signs, its distinct values.

Found in one reading and kept with the run, so that a page, a program and the start need not read a million rows again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tehing.core.imports import matching
from tehing.core.imports.dates import DateEvidence
from tehing.core.imports.numbers import DecimalEvidence
from tehing.core.imports.table import Cell, Table
from tehing.core.imports.values import parts_of, word_of
from tehing.core.models import Import

MANY = 5_000  # distinct values of a column; of more nothing is asked
BATCH = 2_000  # rows whose equal cells are looked at once


@dataclass
class Wanted:
    """What a plan needs to know of the whole file."""

    dates: set[str] = field(default_factory=set)
    decimals: set[str] = field(default_factory=set)
    words: dict[str, bool] = field(default_factory=dict)  # column -> whether a cell may hold several values
    named: dict[str, str] = field(default_factory=dict)  # column -> the column of the names that it may mean: a parent is another row


def look_through(run: Import, table: Table, wanted: Wanted) -> None:
    """See to it that run.found tells all that is wanted; the file is read once at most, and not at all when it is known."""
    missing = _missing(run.found, wanted)
    if missing == Wanted():
        return
    found = _read(table, missing)
    run.found = {part: {**run.found.get(part, {}), **more} for part, more in found.items()}
    if run.pk is not None:
        Import.objects.filter(pk=run.pk, finished_at=None).update(found=run.found)


def order_of(run: Import, column: str) -> tuple[str, str]:
    """The order of a column's dates, and an example that can be read in two ways."""
    order, example = run.found["dates"][column]
    return order, example


def mark_of(run: Import, column: str) -> tuple[str, str]:
    """The decimal sign of a column, and an example that can be read in two ways."""
    mark, example = run.found["decimals"][column]
    return mark, example


def words_of(run: Import, column: str, *, several: bool) -> dict[str, int] | None:
    """How often each value occurs, in the order of the file. None when there are too many to ask about."""
    counts = run.found["words"][_words_key(column, several)]
    return None if counts is None else dict(counts)


def own_of(run: Import, column: str, names: str) -> set[str]:
    """The column's values that are names which the file itself brings."""
    return set(run.found["named"][_named_key(column, names)])


def _words_key(column: str, several: bool) -> str:
    return f"{column};" if several else column


def _named_key(column: str, names: str) -> str:
    return f"{column}\n{names}"


def _missing(found: Mapping[str, Any], wanted: Wanted) -> Wanted:
    words, named = found.get("words", {}), found.get("named", {})
    return Wanted(
        wanted.dates - found.get("dates", {}).keys(),
        wanted.decimals - found.get("decimals", {}).keys(),
        {column: several for column, several in wanted.words.items() if _words_key(column, several) not in words},
        {column: names for column, names in wanted.named.items() if _named_key(column, names) not in named},
    )


def _read(table: Table, wanted: Wanted) -> dict[str, dict[str, Any]]:
    """One reading of the whole file. Equal cells of some rows are looked at once: columns of dates and words repeat themselves."""
    dates = {column: DateEvidence() for column in wanted.dates}
    decimals = {column: DecimalEvidence() for column in wanted.decimals}
    words = {column: _Words(several) for column, several in wanted.words.items()}
    named = {column: _Words(False) for column in wanted.named}
    titles: dict[str, set[int]] = {names: set() for names in wanted.named.values()}
    columns = [one for one in table.columns if one in dates | decimals | words | named or one in titles]
    at = {column: table.columns.index(column) for column in columns}
    gathering = {column: [part[column] for part in (dates, words, named) if column in part] for column in columns}
    for batch in _batches(table.good()):
        for column in columns:
            cells = _column(batch, at[column])
            if column in titles:
                titles[column].update(hash(matching.tidy(word_of(cell))) for cell in cells if cell != "")
            if column in decimals:
                for cell in dict.fromkeys(cells):
                    decimals[column].add(cell)
            if gathering[column]:
                for cell, times in Counter(cells).items():
                    for one in gathering[column]:
                        one.add(cell, times)
    return {
        "dates": {column: [one.order(), one.example] for column, one in dates.items()},
        "decimals": {column: [one.mark(), one.example] for column, one in decimals.items()},
        "words": {_words_key(column, one.several): one.told() for column, one in words.items()},
        "named": {_named_key(column, wanted.named[column]): one.among(titles[wanted.named[column]]) for column, one in named.items()},
    }


@dataclass
class _Words:
    """The distinct values of a column and how often each occurs, as long as there are not too many."""

    several: bool
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, cell: Cell, times: int) -> None:
        if cell == "" or len(self.counts) > MANY:
            return
        if not self.several and isinstance(cell, str) and cell in self.counts:
            self.counts[cell] += times
            return
        word = word_of(cell)
        for text in parts_of(word) if self.several else (word,):
            if text and "\x00" not in text:
                self.counts[text] += times

    def told(self) -> list[list[Any]] | None:
        return None if len(self.counts) > MANY else [[text, times] for text, times in self.counts.items()]

    def among(self, titles: set[int]) -> list[str]:
        return [text for text in self.counts if hash(matching.tidy(text)) in titles]


def _batches(rows: Iterator[Sequence[Cell]]) -> Iterable[list[Sequence[Cell]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _column(batch: list[Sequence[Cell]], at: int) -> list[Cell]:
    return [cells[at] if at < len(cells) else "" for cells in batch]
