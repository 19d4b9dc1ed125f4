"""Letters without the marks on them, for search and for comparing names. Most names need one glance, not one for each letter."""

import re
import unicodedata

_BEYOND = re.compile("[^\x00-\u036f]")
# among the first 880 characters these are the marks; U+034F is no mark to Unicode
_MARKS = dict.fromkeys(code for code in range(0x300, 0x370) if unicodedata.combining(chr(code)))


def without_marks(parts: str) -> str:
    """A text that is already cut into letters and marks (NFKD), without the marks: "Po\u0303hja" -> "Pohja"."""
    if parts.isascii():
        return parts
    if _BEYOND.search(parts) is None:
        return parts.translate(_MARKS)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
