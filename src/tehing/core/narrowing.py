"""When a list is narrowed to the keys that an index found, instead of being walked row by row."""

from typing import Final

MOST_KEYS: Final = 2_000  # with more of them in a condition the databases are quicker in the list's own order
