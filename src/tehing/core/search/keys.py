"""How the index is divided by record type: a range of keys for each, and a letter before each of its words.

The letter lies outside every script (U+10000 and above), so the words of companies and of people never share a list
in the database's index, however common a word is among the others.
"""

SPAN = 1 << 40
SLICE = 17  # bits of a key: 131,072 entries of one type that follow each other
LAST = "\U0010ffff"  # sorts after every text


def entry(kind: int, pk: int) -> int:
    """The key of a record's entry."""
    return kind * SPAN + pk


def mark(kind: int) -> str:
    """The letter before each word of this record type."""
    return chr(0x10000 + kind)


def slices(newest: int) -> tuple[tuple[int, ...], bool]:
    """The newest two slices of the type whose newest entry has this key, and whether that is all of the type."""
    at, first = newest >> SLICE, (newest - newest % SPAN) >> SLICE
    return (at, at - 1) if at > first else (at,), at <= first + 1
