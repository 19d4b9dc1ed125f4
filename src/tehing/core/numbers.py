"""Whole numbers as addresses, forms and headers name them.

`str.isdigit()` says yes to "²" and "④", of which `int()` makes nothing, and `int()` itself fails on thousands of digits:
what comes from outside is asked here.
"""

from collections.abc import Iterable
from typing import Final

LARGEST: Final = 2**63 - 1  # what both databases hold in a whole number


def are_digits(text: str) -> bool:
    """Whether this is 0 to 9 and nothing else."""
    return text.isascii() and text.isdigit()


def whole(text: object, most: int = LARGEST) -> int | None:
    """The number, or None for what is none or is larger than `most`."""
    written = "" if text is None else str(text)
    if len(written) > 19 or not are_digits(written):
        return None
    number = int(written)
    return number if number <= most else None


def held(numbers: Iterable[int]) -> set[int]:
    """Those that a database can hold, and so be asked for: SQLite breaks down over others."""
    return {number for number in numbers if -LARGEST <= number <= LARGEST}
