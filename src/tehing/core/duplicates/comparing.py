"""Pairs of rows that are likely one thing, scored by Splink on DuckDB. Imported only when work of this kind is done.

Fellegi and Sunter's model: each trait adds log2(m / u), where m is how often two records of one thing agree so far (rules)
and u how often strangers do (measured in the rows). A rare value says more than a common one (term frequency).
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tehing.core.access import Refused
from tehing.core.duplicates.rules import CLOSE, SAME_THING, SIMILAR, STRANGERS, Level, Likeness, Trait

THRESHOLD = -4.0  # bits; below it a pair is not worth a look
PER_RECORD = 0.1  # pairs that are expected for each record, before looking
CROWD = 40  # a block with more records than this brings strangers together and is passed over
ALONE = 0.05  # what a name or number that two records share, and nobody else, counts as in its frequency
SAMPLE = 1_500  # rows whose pairs show how alike strangers are
MOST = 200_000  # pairs that are kept, the likeliest first
MEMORY = "2GB"  # of DuckDB; what does not fit goes to disk
_SLIPS: dict[Level, float] = {"close": CLOSE, "similar": SIMILAR}


@dataclass(frozen=True)
class Scored:
    """Two records and what each trait says, in bits; `score` is the sum with the chance before looking."""

    left: int
    right: int
    score: float
    parts: list[tuple[str, Level, float]]


def require_splink() -> None:
    """Refused with a clear sentence where the optional part is not installed."""
    try:
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401
        import splink  # noqa: F401
    except ImportError as no:
        raise Refused("duplicates_not_installed") from no


class Comparison:
    """The rows of one record type on their way through: add them, then read the pairs. `folder` takes what memory does not."""

    def __init__(self, likeness: Likeness, folder: Path) -> None:
        import duckdb

        self.likeness = likeness
        self.traits = likeness.traits
        self.scored = ""
        self.names = [one.name for one in self.traits]
        self.db = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": str(folder), "threads": 2})
        self.db.execute("SET preserve_insertion_order = false")
        columns = ", ".join(f'"{name}" VARCHAR' for name in self.names)
        self.db.execute(f"CREATE TABLE given (unique_id BIGINT, {columns})")

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of (key, value of each trait in the likeness's order)."""
        import pyarrow as pa

        types = [pa.int64(), *(pa.string() for _ in self.names)]
        columns = [pa.array(column, type=kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
        batch = pa.table(columns, names=["unique_id", *self.names])
        self.db.register("batch", batch)
        self.db.execute("INSERT INTO given SELECT * FROM batch")
        self.db.unregister("batch")

    def compare(self) -> None:
        """The long part: minutes for a million rows. It may run in a thread of its own."""
        logging.getLogger("splink").setLevel(logging.ERROR)
        self._prepare()
        (total,) = self._one("SELECT count(*) FROM compared")
        if total > 1:
            self.scored = self._linker(total).inference.predict(threshold_match_weight=THRESHOLD).physical_name

    def interrupt(self) -> None:
        """Break off the statement that another thread is at; the comparing goes no further than the next one."""
        self.db.interrupt()

    def pairs(self) -> Iterator[Scored]:
        """The pairs worth a look, the likeliest first, once all are compared."""
        if self.scored:
            yield from self._read(self.scored)

    def _prepare(self) -> None:
        """Tidy the values, and write beside each row the blocks it stands in."""
        tidy = ", ".join(self._tidied(one) for one in self.traits)
        digits = ", ".join(f"regexp_replace(\"{one.name}\", '[^0-9]', '', 'g') AS \"{one.name}_digits\"" for one in self._written())
        blocks = ", ".join(f"{_block(text)} AS block_{at}" for at, text in enumerate(self.likeness.blocks))
        self.db.execute(f"CREATE TABLE tidy AS SELECT unique_id, {tidy} FROM given")
        self.db.execute("DROP TABLE given")
        self.db.execute(f"CREATE TABLE blocked AS SELECT *, {', '.join(filter(None, (digits, blocks)))} FROM tidy")
        self.db.execute("DROP TABLE tidy")
        small = ", ".join(
            f"CASE WHEN count(*) OVER (PARTITION BY block_{at}) BETWEEN 2 AND {CROWD} THEN block_{at} END AS block_{at}"
            for at in range(len(self.likeness.blocks))
        )
        named = ", ".join(f"block_{at}" for at in range(len(self.likeness.blocks)))
        self.db.execute(f"CREATE TABLE compared AS SELECT * EXCLUDE ({named}), {small} FROM blocked")
        self.db.execute("DROP TABLE blocked")

    def _tidied(self, one: Trait) -> str:
        value = f'trim("{one.name}")'
        if one.kind == "text":
            value = f"regexp_replace(strip_accents(lower({value})), '[^[:alnum:]]+', ' ', 'g')"
        elif one.folded:
            value = f"lower({value})"
        return f"nullif({value}, '') AS \"{one.name}\""

    def _written(self) -> list[Trait]:
        """Traits that people write, and so may miswrite."""
        return [one for one in self.traits if one.kind in ("name", "text")]

    def _linker(self, total: int) -> Any:
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on

        api = DuckDBAPI(connection=self.db)
        settings = SettingsCreator(
            link_type="dedupe_only",
            probability_two_random_records_match=min(2 * self._expected(total) / (total * (total - 1)), 0.05),
            comparisons=[self._comparison(one) for one in self.traits],
            blocking_rules_to_generate_predictions=[block_on(f"block_{at}") for at in range(len(self.likeness.blocks))],
            retain_intermediate_calculation_columns=True,
            retain_matching_columns=True,
        )
        linker = Linker(api.register("compared"), settings, log_level=None)
        for one in self.traits:
            linker.table_management.register_term_frequency_lookup(api.register(self._frequencies(one)), one.name)
        return linker

    def _expected(self, total: int) -> float:
        """How many pairs there are, before looking closely: at least those that share an identifier."""
        found = [PER_RECORD * total]
        for one in self.traits:
            if one.kind == "sure":
                sharing = f'SELECT count(*) AS n FROM compared WHERE "{one.name}" IS NOT NULL GROUP BY "{one.name}" HAVING n <= {CROWD}'
                found.append(float(self._one(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM ({sharing})")[0]))
        return max(found)

    def _frequencies(self, one: Trait) -> str:
        """How common each value is among strangers. A name or number that just two share is no accident; a town is."""
        table = f"frequency_of_{one.name}"
        among = f"greatest(count(*) - 2, {ALONE})" if one.kind in ("name", "sure") else "count(*)"
        self.db.execute(
            f'CREATE TABLE {table} AS SELECT "{one.name}", {among} / sum(count(*)) OVER () AS "tf_{one.name}" '
            f'FROM compared WHERE "{one.name}" IS NOT NULL GROUP BY "{one.name}"'
        )
        return table

    def _comparison(self, one: Trait) -> Any:
        import splink.comparison_level_library as levels
        from splink.comparison_library import CustomComparison

        same, strangers, name = SAME_THING[one.kind], self._strangers(one), one.name
        made: list[Any] = [
            levels.NullLevel(name),
            levels.ExactMatchLevel(name, term_frequency_adjustments=True).configure(
                m_probability=same["same"], u_probability=strangers["same"]
            ),
        ]
        for level, least in _SLIPS.items():
            if level in same:
                made.append(levels.CustomLevel(_slip(name, least)).configure(m_probability=same[level], u_probability=strangers[level]))
        made.append(levels.ElseLevel().configure(m_probability=same["other"], u_probability=strangers["other"]))
        return CustomComparison(made, output_column_name=name)

    def _strangers(self, one: Trait) -> dict[Level, float]:
        """How often two rows taken at random agree so far; a sample is enough."""
        like = f"jaro_winkler_similarity(a.v, b.v) >= {SIMILAR}"
        sample = f'SELECT unique_id AS k, "{one.name}" AS v FROM compared WHERE v IS NOT NULL ORDER BY hash(unique_id) LIMIT {SAMPLE}'
        same, close, similar, total = self._one(
            f"WITH s AS MATERIALIZED ({sample}) SELECT count(*) FILTER (a.v = b.v), "
            f"count(*) FILTER (a.v <> b.v AND jaro_winkler_similarity(a.v, b.v) >= {CLOSE}), "
            f"count(*) FILTER (a.v <> b.v AND {like}), count(*) "
            "FROM s a JOIN s b ON a.k < b.k"
        )
        found: dict[Level, float] = {"same": same, "close": close, "similar": similar - close}
        shares = {level: max(count / max(total, 1), STRANGERS[level]) for level, count in found.items()}
        return {**shares, "other": max(1 - sum(shares[level] for level in shares if level in SAME_THING[one.kind]), 0.01)}

    def _read(self, table: str) -> Iterator[Scored]:
        parts = ", ".join(f'"gamma_{name}", "mw_{name}", coalesce("mw_tf_adj_{name}", 0)' for name in self.names)
        cursor = self.db.execute(
            f"SELECT unique_id_l, unique_id_r, match_weight, {parts} FROM {table} ORDER BY match_weight DESC LIMIT {MOST}"
        )
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                yield self._scored(row)

    def _scored(self, row: Sequence[Any]) -> Scored:
        told = []
        for at, one in enumerate(self.traits):
            gamma, weight, rarity = row[3 + at * 3 : 6 + at * 3]
            if gamma >= 0:
                names: list[Level] = [level for level in ("other", "similar", "close", "same") if level in SAME_THING[one.kind]]
                told.append((one.name, names[gamma], round(weight + rarity, 1)))
        return Scored(min(row[0], row[1]), max(row[0], row[1]), round(row[2], 2), told)

    def _one(self, sql: str) -> tuple[Any, ...]:
        (found,) = self.db.execute(sql).fetchall()
        return tuple(found)


def _slip(name: str, least: float) -> str:
    """Written almost alike; other digits are meant, not slips."""
    alike = f'jaro_winkler_similarity("{name}_l", "{name}_r") >= {least}'
    return f'{alike} AND "{name}_digits_l" = "{name}_digits_r"'


def _block(text: str) -> str:
    """The SQL of a block: "domain", "name:5" its first letters, "name:-5" its last, "name+city" both together."""
    parts = []
    for part in text.split("+"):
        name, _, length = part.partition(":")
        side = "right" if length.startswith("-") else "left"
        parts.append(f"{side}(replace(\"{name}\", ' ', ''), {length.lstrip('-')})" if length else f'"{name}"')
    return " || '|' || ".join(parts)
