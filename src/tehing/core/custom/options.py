"""Choices as an administrator writes them: one on a line, "Label" or "code: Label"."""

import re
import unicodedata

_LINE = re.compile(r"(?:([a-z0-9_]{1,40})\s*:\s*)?(.+)", re.DOTALL)
MOST = 200


def slug(text: str) -> str:
    """Letters, digits and underscores: "Põhja-Eesti" → "pohja_eesti"; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")


def free(wanted: str, taken: "set[str]") -> str:
    """The name, or the name with the first free number."""
    numbers = (f"{wanted}_{number}" for number in range(2, 10_000))
    return next(one for one in (wanted, *numbers) if one not in taken)


def read(text: str, known: dict[str, str] | None = None) -> dict[str, str]:
    """Code -> label in the order written. A label without a code keeps the one that `known` has for it, or gets one of its own."""
    codes = {label: code for code, label in (known or {}).items()}
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _LINE.fullmatch(line)
        assert match is not None
        label = match[2].strip()[:100]
        code = match[1] or codes.get(label) or free(slug(label) or "choice", found.keys() | set(codes.values()))
        found[code] = label
    return found


def written(options: dict[str, str]) -> str:
    """As `read` reads it."""
    return "\n".join(f"{code}: {label}" for code, label in options.items())
