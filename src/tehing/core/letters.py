"""Letters without the marks on them, for search and for comparing names. Most names need one glance, not one for each letter."""

import re
import unicodedata
from collections.abc import Mapping

_BEYOND = re.compile("[^\x00-\u036f]")
# among the first 880 characters these are the marks; U+034F is no mark to Unicode
_MARKS = dict.fromkeys(code for code in range(0x300, 0x370) if unicodedata.combining(chr(code)))


def bare(text: str, instead: Mapping[int, str | None]) -> str:
    """Small letters without marks. `instead`: small letters that are written as others, or left out (`str.maketrans`).

    A bare text stays as it is, whatever the script.
    """
    if text.isascii():
        return text.lower().translate(instead)
    small = unicodedata.normalize("NFKD", text.casefold()).casefold()  # some signs stand for capitals: ϒ, ᴬ
    return without_marks(unicodedata.normalize("NFKD", small.translate(instead)))


def without_marks(parts: str) -> str:
    """A text that is already cut into letters and marks (NFKD), without the marks: "Po\u0303hja" -> "Pohja"."""
    if parts.isascii():
        return parts
    if _BEYOND.search(parts) is None:
        return parts.translate(_MARKS)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
