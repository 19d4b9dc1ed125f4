"""What the two databases say differently. Each statement gives kind, record_id, title, text of entries, the newest first."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import connection

from tehing.core.search import postgresql, sqlite

Statement = tuple[str, list[Any]]
Entry = tuple[int, int, int, str, str]  # id, kind, record_id, title, text


class Dialect(Protocol):
    """SQLite's FTS5, or PostgreSQL's tsvector and pg_trgm."""

    lateral: bool  # whether a part of a statement may be asked once for each of several rows

    def contains(self, column: str) -> str:
        """A condition with one parameter: the column contains this text."""

    def by_word(self, kind: int, words: tuple[tuple[str, ...], ...]) -> Statement:
        """Entries in which words begin with all of these."""

    def by_part(self, kind: int, words: tuple[str, ...]) -> Statement:
        """Entries that may contain all of these somewhere, each at least three letters long."""

    def by_part_in(self, slices: Sequence[int], words: tuple[str, ...]) -> Statement | None:
        """The same in these slices (`keys.slices`) of a type; None where the index gives what is newest first in any case."""

    def by_part_everywhere(self, words: tuple[str, ...]) -> Statement:
        """The same of every kind."""

    def keys(self, kind: int, words: tuple[tuple[str, ...], ...], long: tuple[str, ...]) -> Statement:
        """The records whose entries may have all the words (`long`: those that may stand anywhere), in no order, one column."""

    def put(self, cursor: Any, entries: Sequence[Entry]) -> None:
        """Write entries, over those that are there."""


def present() -> Dialect:
    return postgresql.DIALECT if connection.vendor == "postgresql" else sqlite.DIALECT
