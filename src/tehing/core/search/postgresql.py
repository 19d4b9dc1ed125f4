"""A tsvector of the words, each with its record type's letter before it, and trigrams (pg_trgm), both under GIN.

GIN gathers all entries that may answer before it gives the first, and each costs a look at its row. So the trigrams are cut into
slices by age: where the newest two of a type have enough, the others are not gathered.

The tsvector is made of our own words without PostgreSQL's parser, so both databases cut a text in the same places.
Sorting by `id + 0` keeps the planner from walking the primary key in the hope of meeting a match.
"""

from collections.abc import Sequence
from typing import Any

from tehing.core.search import keys

COLUMNS = "e.kind, e.record_id, e.title, e.text"
UPSERT = "ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text"
_LEXEMES = "array_to_tsvector(string_to_array(substr(replace({row}text, ' ', ' ' || chr(65536 + {row}kind)), 2), ' '))"
# kB of entries not yet sorted in, which each search reads whole: 4096 costs a search 16 ms, 256 an import half as much time again
_GIN = "WITH (gin_pending_list_limit = 1024)"

UP = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    'ALTER TABLE core_searchentry ALTER COLUMN title TYPE varchar(200) COLLATE "C"',
    'ALTER TABLE core_searchword ALTER COLUMN word TYPE varchar(30) COLLATE "C", ALTER COLUMN backwards TYPE varchar(30) COLLATE "C"',
    f"CREATE INDEX search_by_word ON core_searchentry USING gin (({_LEXEMES.format(row='')})) {_GIN}",
    f"CREATE INDEX search_by_part ON core_searchentry USING gin (kind, text gin_trgm_ops) {_GIN}",
]
DOWN = ["DROP INDEX search_by_word", "DROP INDEX search_by_part"]
BY_AGE = [
    "DROP INDEX search_by_part",
    f"CREATE INDEX search_by_part ON core_searchentry USING gin (kind, (id >> {keys.SLICE}), text gin_trgm_ops) {_GIN}",
]
NOT_BY_AGE = ["DROP INDEX search_by_part", UP[-1]]


class _Postgresql:
    lateral = True

    def contains(self, column: str) -> str:
        return f"strpos({column}, %s) > 0"

    def by_word(self, kind: int, words: tuple[tuple[str, ...], ...]) -> tuple[str, list[Any]]:
        return (
            f"SELECT {COLUMNS}, e.id FROM core_searchentry e "
            f"WHERE {_LEXEMES.format(row='e.')} @@ %s::tsquery {{more}} ORDER BY e.id + 0 DESC",
            [_beginnings(kind, words)],
        )

    def by_part(self, kind: int, words: tuple[str, ...]) -> tuple[str, list[Any]]:
        return _parts(words, "e.kind = %s", kind)

    def by_part_in(self, slices: Sequence[int], words: tuple[str, ...]) -> tuple[str, list[Any]]:
        return _parts(words, f"e.id >> {keys.SLICE} = ANY(%s::bigint[])", list(slices))

    def by_part_everywhere(self, words: tuple[str, ...]) -> tuple[str, list[Any]]:
        return _parts(words)

    def keys(self, kind: int, words: tuple[tuple[str, ...], ...], long: tuple[str, ...]) -> tuple[str, list[Any]]:
        if not long:
            return f"SELECT record_id FROM core_searchentry WHERE {_LEXEMES.format(row='')} @@ %s::tsquery", [_beginnings(kind, words)]
        contained = " AND text LIKE %s" * len(long)
        return f"SELECT record_id FROM core_searchentry WHERE kind = %s{contained}", [kind, *(f"%{word}%" for word in long)]

    def put(self, cursor: Any, entries: Sequence[tuple[Any, ...]]) -> None:
        columns = [list(column) for column in zip(*entries, strict=True)]
        cursor.execute(
            "INSERT INTO core_searchentry (id, kind, record_id, title, text) "
            f"SELECT * FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::text[], %s::text[]) {UPSERT}",
            columns,
        )


def _parts(words: tuple[str, ...], where: str = "", *values: Any) -> tuple[str, list[Any]]:
    """Entries that have all the words somewhere, within a further condition."""
    conditions = " AND ".join([*filter(None, [where]), *("e.text LIKE %s" for _ in words)])
    return (
        f"SELECT {COLUMNS}, e.id FROM core_searchentry e WHERE {conditions} {{more}} ORDER BY e.id + 0 DESC",
        [*values, *(f"%{word}%" for word in words)],
    )


def _beginnings(kind: int, words: tuple[tuple[str, ...], ...]) -> str:
    letter = keys.mark(kind)
    return " & ".join("(" + " | ".join(f"'{letter}{way}':*" for way in ways) + ")" for ways in words)


DIALECT = _Postgresql()
