"""How the index is divided by record type: a range of keys for each, and a letter before each of its words.

The letter lies outside every script (U+10000 and above), so the words of companies and of people never share a list
in the database's index, however common a word is among the others.
"""

SPAN = 1 << 40
LAST = "\U0010ffff"  # sorts after every text


def entry(kind: int, pk: int) -> int:
    """The key of a record's entry."""
    return kind * SPAN + pk


def mark(kind: int) -> str:
    """The letter before each word of this record type."""
    return chr(0x10000 + kind)
