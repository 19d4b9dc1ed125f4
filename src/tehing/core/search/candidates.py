"""Entries that may answer a question, a limited number of each record type, in one statement for all types.

No rights are looked at here: whoever asks reads the records themselves through `resource.visible(by)`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from tehing.core.search import dialect, keys
from tehing.core.search.text import PART, Asked

TOGETHER = 500  # entries of all kinds that are read at once
SLICED = 100  # entries of a type, at most, for which its newest slices are asked first
RECENT = 1_000  # the newest entries of a type, looked through one by one: a common word is met there at once
EXACT, PREFIX, WORD, ELSEWHERE, TYPO = range(5)

_COLUMNS = "kind, record_id, title, text"
Branch = tuple[str, list[Any]]


class Entry(NamedTuple):
    """A row of the index."""

    kind: int
    record_id: int
    title: str
    text: str


@dataclass(frozen=True)
class Kind:
    """A record type to look in. `narrow`: by titles alone, because some other search field is hidden from the person."""

    number: int
    narrow: bool = False


def opening(kinds: Iterable[Kind], question: Asked, limit: int) -> dict[int, list[Entry]]:
    """Those whose title begins with the question, and the newest that have its words anywhere."""
    kinds = list(kinds)
    if dialect.present().lateral:
        return _read([branch for narrow in (False, True) for branch in _of_all(kinds, question, limit, narrow)])
    return _read([branch for kind in kinds for branch in (_by_title(kind, question, limit), _newest(kind, question, limit))])


def looked_through(kinds: Iterable[Kind]) -> set[int]:
    """Types of so few records that `opening` has seen them all: nothing more is to be found by words or parts of words.

    Told by their first and last keys alone; one with gaps among its keys may be left out, which costs time and no answer.
    """
    kinds = list(kinds)
    ends = _ends(kinds)
    return {kind.number for kind in kinds if kind.number not in ends or ends[kind.number][1] - ends[kind.number][0] < RECENT}


def _ends(kinds: list[Kind]) -> dict[int, tuple[int, int]]:
    """The first and the last key of each type that has entries."""
    if not kinds:
        return {}
    end = "(SELECT {end}(id) FROM core_searchentry WHERE id BETWEEN low AND high)"
    given = ", ".join(["(%s, %s, %s)"] * len(kinds))  # one plan for all: planning a branch for each takes longer than reading
    asked = f"WITH kinds(kind, low, high) AS (VALUES {given}) SELECT kind, {end.format(end='MIN')}, {end.format(end='MAX')} FROM kinds"
    with connection.cursor() as cursor:
        cursor.execute(asked, [value for kind in kinds for value in (kind.number, *_bounds(kind))])
        return {kind: (first, last) for kind, first, last in cursor.fetchall() if first is not None}


def by_word(kinds: Iterable[Kind], question: Asked, limit: int) -> dict[int, list[Entry]]:
    """Those in which words begin with all the words of the question."""
    present = dialect.present()
    return _read([_branch(kind, present.by_word(kind.number, question.telling), question, limit, "begins") for kind in kinds])


def by_part(kinds: Iterable[Kind], question: Asked, limit: int) -> dict[int, list[Entry]]:
    """Those that have the words of the question anywhere; short words stand at the beginning of words."""
    long = tuple(word for word in question.plain if len(word) >= PART)
    if not long:
        return by_word(kinds, question, limit)
    present, kinds = dialect.present(), list(kinds)
    found, kinds = _newest_slices(kinds, question, long, limit) if len(long) == 1 and limit <= SLICED else ({}, kinds)
    rest = _together(kinds, question, long, limit)
    if rest is None:
        rest = _read([_branch(kind, present.by_part(kind.number, long), question, limit, "anywhere") for kind in kinds])
    return found | rest


def _together(kinds: list[Kind], question: Asked, long: tuple[str, ...], limit: int) -> dict[int, list[Entry]] | None:
    """Those of all kinds at once: the index goes through its lists once, not for each kind. None when they are too many to cut by kind."""
    if len(kinds) < 2 or any(kind.narrow for kind in kinds):
        return None
    found = _read([_branch(kinds[0], dialect.present().by_part_everywhere(long), question, TOGETHER, "anywhere")])
    if sum(map(len, found.values())) == TOGETHER:
        return None
    return {kind.number: found[kind.number][:limit] for kind in kinds if kind.number in found}


def _newest_slices(kinds: list[Kind], question: Asked, long: tuple[str, ...], limit: int) -> tuple[dict[int, list[Entry]], list[Kind]]:
    """What the newest slices of each type have, and the types that must be asked whole: these have too little and are longer.

    Of one word only: several together are in few entries, and slices would be asked for nothing.
    """
    present = dialect.present()
    if not kinds or present.by_part_in((), long) is None:
        return {}, kinds
    ends = _ends(kinds)
    asked = [(kind, *keys.slices(ends[kind.number][1])) for kind in kinds if kind.number in ends]
    branches = [(kind, statement) for kind, slices, _all in asked if (statement := present.by_part_in(slices, long))]
    found = _read([_branch(kind, statement, question, limit, "anywhere") for kind, statement in branches])
    return found, [kind for kind, _slices, is_all in asked if not is_all and len(found[kind.number]) < limit]


def newest(kind: Kind, question: Asked, limit: int) -> list[Entry]:
    """The newest that have the words, among the last thousand of their type."""
    return _read([_newest(kind, question, limit)])[kind.number]


def tier(entry: Entry, question: Asked) -> int:
    """How well an entry answers: the less the better."""
    if entry.title == question.phrase:
        return EXACT
    if entry.title.startswith(question.phrase):
        return PREFIX
    return WORD if all(any(f" {way}" in entry.text for way in ways) for ways in question.words) else ELSEWHERE


def spelt(word: str) -> str:
    """How a word must stand in an entry's text: a short one at the beginning of a word."""
    return word if len(word) >= PART else f" {word}"


def _by_title(kind: Kind, question: Asked, limit: int) -> Branch:
    sql, values = _titles("%s", question, limit)
    return sql, [kind.number, *values]


def _newest(kind: Kind, question: Asked, limit: int) -> Branch:
    sql, values = _recent("%s", "%s", question, limit, kind.narrow)
    return sql, [*_bounds(kind), *values]


def _titles(number: str, question: Asked, limit: int) -> Branch:
    """The entries of the kind of this `number` whose title begins with the question."""
    where = f"kind = {number} AND title >= %s AND title < %s"
    statement = f"SELECT {_COLUMNS} FROM core_searchentry WHERE {where} ORDER BY title, id DESC LIMIT {limit:d}"
    return statement, [question.phrase, question.phrase + keys.LAST]


def _recent(low: str, high: str, question: Asked, limit: int, narrow: bool) -> Branch:
    """The newest entries between two keys, as far as they have the words."""
    rows = f"SELECT {_COLUMNS} FROM core_searchentry WHERE id BETWEEN {low} AND {high} ORDER BY id DESC LIMIT {RECENT:d}"
    condition, values = _having(narrow, question, spelt)
    return f"SELECT * FROM ({rows}) e WHERE {condition} LIMIT {limit:d}", values


def _of_all(kinds: Iterable[Kind], question: Asked, limit: int, narrow: bool) -> list[Branch]:
    """Both of all kinds at once, planned once: a plan for each kind takes longer than the reading."""
    rows = [value for kind in kinds if kind.narrow is narrow for value in (kind.number, *_bounds(kind))]
    if not rows:
        return []
    given = "(VALUES " + ", ".join(["(%s::int, %s::bigint, %s::bigint)"] * (len(rows) // 3)) + ") k(kind, low, high)"
    both = _titles("k.kind", question, limit), _recent("k.low", "k.high", question, limit, narrow)
    return [(f"SELECT e.* FROM {given} CROSS JOIN LATERAL ({sql}) e", rows + values) for sql, values in both]


def _bounds(kind: Kind) -> tuple[int, int]:
    """The first and the last key that an entry of the kind can have."""
    return keys.entry(kind.number, 0), keys.entry(kind.number + 1, 0) - 1


def _branch(kind: Kind, statement: Branch, question: Asked, limit: int, manner: str) -> Branch:
    """A statement of the dialect with what its index cannot tell by itself: titles alone, and whole words behind trigrams."""
    sql, values = statement
    more, extra = "", list[Any]()
    if kind.narrow or question.tails or manner == "anywhere":
        more, extra = _having(kind.narrow, question, spelt if manner == "anywhere" else " {}".format)
        more = f"AND {more}"
    return f"SELECT {_COLUMNS} FROM ({sql.replace('{more}', more)} LIMIT {limit:d}) e", values + extra


def _having(narrow: bool, question: Asked, form: Callable[[str], str]) -> Branch:
    column = "(' ' || e.title)" if narrow else "e.text"
    one = dialect.present().contains(column)
    condition = " AND ".join("(" + " OR ".join(one for _ in ways) + ")" for ways in question.words)
    return condition, [form(way) for ways in question.words for way in ways]


def _read(branches: list[Branch]) -> dict[int, list[Entry]]:
    """All branches in one statement; the entries by record type."""
    found: dict[int, list[Entry]] = defaultdict(list)
    if branches:
        sql = " UNION ALL ".join(f"SELECT {_COLUMNS} FROM ({one}) b{number}" for number, (one, _) in enumerate(branches))
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, values in branches for value in values])
            for row in cursor.fetchall():
                found[row[0]].append(Entry(*row))
    return found
