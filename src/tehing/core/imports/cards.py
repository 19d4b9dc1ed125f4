"""vCards (2.1 as Outlook writes it, 3.0, 4.0) as a table: a row for each card, columns under the names that people's fields have.

What people have no field for here stands in columns of its own when it occurs, to be put where somebody wishes: companies have
addresses, and a house may have fields of its own. The rest is named.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from tehing.core.imports import dialect as spelling
from tehing.core.imports.table import Cell, Lines, Notice, Table, Unreadable

COLUMNS = ["Full name", "Company", "Job title", "Email", "Phone", "Mobile phone", "Notes", "Record ID"]
UNREADABLE_CARD = "unreadable_card"
LEFT_OUT = {"NICKNAME", "ROLE", "ANNIVERSARY", "GENDER", "IMPP", "RELATED", "GEO", "TZ", "PHOTO", "LOGO", "SOUND", "MEMBER"}
_CARD = re.compile(r"^BEGIN:VCARD\b.*?^END:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_PROPERTY = re.compile(r"^(?:[\w-]+\.)?([A-Z][A-Z0-9-]*)([;:].*)$", re.IGNORECASE | re.MULTILINE)
_BEGIN = re.compile(r"^BEGIN:VCARD\b", re.IGNORECASE | re.MULTILINE)

logging.getLogger("vobject").setLevel(logging.ERROR)


def open_cards(opener: Callable[[], BinaryIO], encoding: str = "") -> Table:
    """Every card of the file; a card that cannot be read is a rejected row, never a missing one."""
    with opener() as stream:
        data = stream.read()
    text = _decoded(data, encoding)
    cards = [found.group() for found in _CARD.finditer(text)]
    begun = len(_BEGIN.findall(text))
    if begun > len(cards):
        raise Unreadable("cut_off", f"{begun} cards begin, {len(cards)} end", row=len(cards) + 2)
    if not cards:
        raise Unreadable("empty_file")
    broken: dict[int, str] = {}
    more, left_out = _occurring(cards)
    columns = [*COLUMNS, *more]

    def lines() -> Lines:
        yield 1, list(columns)
        for number, card in enumerate(cards, start=2):
            cells = _cells(card, more)
            if cells is None:
                broken[number] = UNREADABLE_CARD
                cells = [_first_line(card)]
            yield number, cells

    table = Table(kind="vcard", headers=columns, columns=list(columns), header_row=1, lines=lines, broken=broken)
    table.row_count = len(cards)
    table.warnings = [Notice(code="card_left_out", detail=", ".join(left_out))] if left_out else []
    return table


def _occurring(cards: list[str]) -> tuple[list[str], list[str]]:
    """Which further columns the cards fill, and what of them is not read, both by a glance at the names of their lines."""
    seen: set[str] = set()
    for card in cards:
        lines = [(found[1].upper(), found[2].upper()) for found in _PROPERTY.finditer(card)]
        seen.update(name for name, _rest in lines)
        if sum(name == "EMAIL" for name, _rest in lines) > 1:
            seen.add("EMAIL+")
        if _spare([rest for name, rest in lines if name == "TEL"]):
            seen.add("TEL+")
    more = [column for column, (needs, _read) in FURTHER.items() if needs in seen]
    return more, sorted(name for name in seen if name in LEFT_OUT or name.startswith("X-"))


def _spare(phones: list[str]) -> bool:
    """Whether there are more telephone numbers than one at work and one mobile, faxes among them."""
    mobile = sum("CELL" in rest or "MOBILE" in rest or "IPHONE" in rest for rest in phones)
    return mobile > 1 or len(phones) - mobile > 1 or any("FAX" in rest for rest in phones)


def _decoded(data: bytes, encoding: str) -> str:
    name = encoding or spelling.encoding_by_mark(data[: spelling.SAMPLE])
    if not name:
        check = spelling.Utf8Check()
        check.feed(data, final=True)
        name = "utf-8" if check.valid or check.meant() else spelling.legacy_encoding(bytes(check.legacy))
    return data.decode(name, "replace").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _cells(card: str, more: list[str]) -> list[Cell] | None:
    """The card's cells, or None when it cannot be read at all."""
    import vobject

    try:
        found = vobject.readOne(io.StringIO(_without_bytes(card)), allowQP=True, ignoreUnreadable=True)
    except Exception:  # the library raises whatever its parts raise on damaged input
        return None
    if found is None:
        return None
    contents = found.contents
    name = _text(contents, "fn") or _name(contents)
    company = _company(contents)
    phones = _phones(contents)
    email = _preferred(contents.get("email", []))
    notes = "\n".join(filter(None, (str(one.value).strip() for one in contents.get("note", []))))
    title = _text(contents, "title")
    if not (name or company or email or phones[0] or phones[1]):
        return None
    first: list[Cell] = [name or company or email or phones[0] or phones[1], company, title, email, *phones, notes, _text(contents, "uid")]
    return first + [FURTHER[column][1](contents) for column in more]


def _without_bytes(card: str) -> str:
    """Pictures, sounds and keys are not read: whole lines of them go, with their continuations."""
    kept: list[str] = []
    dropping = False
    for line in card.splitlines():
        if dropping and (not line.strip() or line[:1] in " \t"):
            continue
        dropping = re.match(r"(?i)^(?:[\w-]+\.)?(PHOTO|LOGO|SOUND|KEY|X-MS-[\w-]+|X-EVOLUTION-[\w-]+)[;:]", line) is not None
        if not dropping:
            kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def _text(contents: dict[str, Any], name: str) -> str:
    return next((text for one in contents.get(name, []) if (text := _plain(one.value))), "")


def _plain(value: Any) -> str:
    return " ".join(str(value).replace("\\n", " ").split())


def _name(contents: dict[str, Any]) -> str:
    for one in contents.get("n", []):
        parts = [getattr(one.value, part, "") for part in ("prefix", "given", "additional", "family", "suffix")]
        return _plain(" ".join(" ".join(part) if isinstance(part, list) else str(part) for part in parts))
    return ""


def _company(contents: dict[str, Any]) -> str:
    for one in contents.get("org", []):
        parts = one.value if isinstance(one.value, list) else str(one.value).split(";")
        first = ", ".join(part.strip() for part in parts[0]) if parts and isinstance(parts[0], list) else parts[0] if parts else ""
        if text := _plain(first):
            return text
    return ""


def _preferred(found: list[Any]) -> str:
    """The one marked as preferred, else the first one that has a value."""
    filled = [one for one in found if _plain(one.value)]
    return _plain(sorted(filled, key=_rank)[0].value).removeprefix("mailto:") if filled else ""


def _rank(one: Any) -> int:
    return 0 if "PREF" in _types(one) else 1


def _types(one: Any) -> set[str]:
    """HOME, WORK, CELL … whether written as TYPE=, as bare words (2.1) or with commas."""
    words = [str(word) for name, values in one.params.items() for word in (name, *values)]
    words += [str(word) for word in getattr(one, "singletonparams", [])]
    return {part.upper() for word in words for part in word.split(",")}


def _phones(contents: dict[str, Any]) -> tuple[str, str]:
    """The telephone at work and the mobile; no fax, no pager."""
    phones: list[tuple[int, str]] = []
    mobiles: list[str] = []
    for one in contents.get("tel", []):
        types, number = _types(one), _plain(one.value).removeprefix("tel:")
        if not number or types & {"FAX", "PAGER", "MODEM", "BBS"}:
            continue
        if types & {"CELL", "IPHONE", "MOBILE"}:
            mobiles.append(number)
        else:
            phones.append((0 if "WORK" in types else 1 if "PREF" in types else 2, number))
    return min(phones)[1] if phones else "", mobiles[0] if mobiles else ""


def _other_emails(contents: dict[str, Any]) -> str:
    found = [_plain(one.value).removeprefix("mailto:") for one in sorted(contents.get("email", []), key=_rank)]
    first = _preferred(contents.get("email", []))
    return "; ".join(dict.fromkeys(text for text in found if text and text != first))


def _other_phones(contents: dict[str, Any]) -> str:
    found = [_plain(one.value).removeprefix("tel:") for one in contents.get("tel", [])]
    return "; ".join(dict.fromkeys(number for number in found if number and number not in _phones(contents)))


def _address(*parts: str) -> Callable[[dict[str, Any]], str]:
    """Parts of the address at work, or else of the first one."""

    def read(contents: dict[str, Any]) -> str:
        found = sorted(contents.get("adr", []), key=lambda one: 0 if "WORK" in _types(one) else 1)
        return _joined(getattr(found[0].value, part, "") for part in parts) if found else ""

    return read


def _joined(values: Iterable[Any]) -> str:
    return ", ".join(text for value in values for one in (value if isinstance(value, list) else [value]) if (text := _plain(one)))


def _categories(contents: dict[str, Any]) -> str:
    found = [one.value if isinstance(one.value, list) else str(one.value).split(",") for one in contents.get("categories", [])]
    return "; ".join(dict.fromkeys(text for words in found for word in words if (text := _plain(word))))


# column -> the line that it needs, and how it is read
FURTHER: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "Other e-mails": ("EMAIL+", _other_emails),
    "Other phones": ("TEL+", _other_phones),
    "Language": ("LANG", lambda contents: _text(contents, "lang")),
    "Website": ("URL", lambda contents: _text(contents, "url")),
    "Street": ("ADR", _address("box", "extended", "street")),
    "City": ("ADR", _address("city")),
    "Region": ("ADR", _address("region")),
    "Postal code": ("ADR", _address("code")),
    "Country": ("ADR", _address("country")),
    "Birthday": ("BDAY", lambda contents: _text(contents, "bday")),
    "Tags": ("CATEGORIES", _categories),
}


def _first_line(card: str) -> str:
    lines: Iterator[str] = (line for line in card.splitlines() if re.match(r"(?i)(FN|N|ORG|EMAIL)[;:]", line))
    return next(lines, card[:80])
