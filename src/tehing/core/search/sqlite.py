"""FTS5: one table of words, whose beginnings are indexed, and one of trigrams; triggers keep both beside the entries.

Both are contentless and know only which entry has what (detail=none): small, and read in order of keys.
The tokenizer of words is `ascii`, which leaves every letter beyond ASCII in peace: the text is folded already.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from tehing.core.search import keys

COLUMNS = "e.kind, e.record_id, e.title, e.text"
UPSERT = "ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text"
_MARKED = "replace({row}.text, ' ', ' ' || char(65536 + {row}.kind))"

UP = [
    "CREATE VIRTUAL TABLE core_searchwords USING fts5(text, content='', detail=none, tokenize='ascii', prefix='3 4')",
    "CREATE VIRTUAL TABLE core_searchparts USING fts5(text, content='', detail=none, tokenize='trigram case_sensitive 1')",
]
DOWN = ["DROP TABLE core_searchwords", "DROP TABLE core_searchparts"]


def _put(row: str) -> str:
    return f"""
        INSERT INTO core_searchwords(rowid, text) VALUES ({row}.id, {_MARKED.format(row=row)});
        INSERT INTO core_searchparts(rowid, text) VALUES ({row}.id, {row}.text);"""


def _take(row: str) -> str:
    return f"""
        INSERT INTO core_searchwords(core_searchwords, rowid, text) VALUES ('delete', {row}.id, {_MARKED.format(row=row)});
        INSERT INTO core_searchparts(core_searchparts, rowid, text) VALUES ('delete', {row}.id, {row}.text);"""


for _name, _when, _body in (
    ("put", "INSERT", _put("new")),
    ("take", "DELETE", _take("old")),
    ("change", "UPDATE OF text", _take("old") + _put("new")),
):
    _only = "WHEN old.text <> new.text " if _name == "change" else ""
    UP.append(f"CREATE TRIGGER search_{_name} AFTER {_when} ON core_searchentry {_only}BEGIN{_body} END")


class _Sqlite:
    lateral = False

    def contains(self, column: str) -> str:
        return f"instr({column}, %s) > 0"

    def by_word(self, kind: int, words: tuple[tuple[str, ...], ...]) -> tuple[str, list[Any]]:
        return (
            f"SELECT {COLUMNS}, e.id FROM core_searchwords w JOIN core_searchentry e ON e.id = w.rowid "
            "WHERE w.core_searchwords MATCH %s {more} ORDER BY w.rowid DESC",
            [_beginnings(kind, words)],
        )

    def by_part(self, kind: int, words: tuple[str, ...]) -> tuple[str, list[Any]]:
        return (
            f"SELECT {COLUMNS}, e.id FROM core_searchparts w JOIN core_searchentry e ON e.id = w.rowid "
            "WHERE w.core_searchparts MATCH %s AND w.rowid BETWEEN %s AND %s {more} ORDER BY w.rowid DESC",
            [_trigrams(words), keys.entry(kind, 0), keys.entry(kind + 1, 0) - 1],
        )

    def by_part_in(self, slices: Sequence[int], words: tuple[str, ...]) -> None:
        return None

    def by_part_everywhere(self, words: tuple[str, ...]) -> tuple[str, list[Any]]:
        return (
            f"SELECT {COLUMNS}, e.id FROM core_searchparts w JOIN core_searchentry e ON e.id = w.rowid "
            "WHERE w.core_searchparts MATCH %s {more} ORDER BY w.rowid DESC",
            [_trigrams(words)],
        )

    def keys(self, kind: int, words: tuple[tuple[str, ...], ...], long: tuple[str, ...]) -> tuple[str, list[Any]]:
        first = keys.entry(kind, 0)
        if not long:
            return f"SELECT rowid - {first} FROM core_searchwords WHERE core_searchwords MATCH %s", [_beginnings(kind, words)]
        return (
            f"SELECT rowid - {first} FROM core_searchparts WHERE core_searchparts MATCH %s AND rowid BETWEEN %s AND %s",
            [_trigrams(long), first, keys.entry(kind + 1, 0) - 1],
        )

    def put(self, cursor: Any, entries: Sequence[tuple[Any, ...]]) -> None:
        """One statement for all: FTS5 writes what it has gathered to the disk at the end of each."""
        cursor.execute(_insert(len(entries)), list(chain.from_iterable(entries)))


@lru_cache(4)
def _insert(count: int) -> str:
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * count)
    return f"INSERT INTO core_searchentry (id, kind, record_id, title, text) VALUES {rows} {UPSERT}"


def _beginnings(kind: int, words: tuple[tuple[str, ...], ...]) -> str:
    letter = keys.mark(kind)
    return " AND ".join("(" + " OR ".join(f'"{letter}{way}"*' for way in ways) + ")" for ways in words)


def _trigrams(words: tuple[str, ...]) -> str:
    threes = dict.fromkeys(word[at : at + 3] for word in words for at in _places(word))
    return " AND ".join(f'"{three}"' for three in threes)


def _places(word: str) -> list[int]:
    """Where trigrams are cut from a word: every second one, which together still hold each letter; of a number every third.

    All of them would be gone through one list after another, for hardly fewer entries: the neighbours say much the same, and the
    text is looked at in any case. Every third of a word is too few: its parts are in many other words. A number's are by chance.
    """
    last = len(word) - 3
    return sorted({*range(0, last, 3 if word.isdecimal() else 2), last})


DIALECT = _Sqlite()
