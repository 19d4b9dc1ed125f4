"""What a browser makes of a page: its elements with the names of their attributes, and the words between them."""

import json
from html.parser import HTMLParser

from django.test import Client

from tehing.core.texts import line


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shapes: set[tuple[str, ...]] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shapes.add((tag, *sorted(name for name, _value in attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.shapes.add(("comment",))

    def handle_decl(self, decl: str) -> None:
        self.shapes.add(("decl", decl))


def drawn(page: bytes) -> tuple[set[tuple[str, ...]], str]:
    """(every sort of element, all words with single blanks)."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    return reader.shapes, plain("".join(reader.words))


def plain(text: str) -> str:
    return " ".join(text.split())


def named(text: str) -> str:
    """As a name is kept: without blanks at its ends, and no longer than names are."""
    return text[:200].strip()


def sent(page: Client, texts: list[str]) -> dict[str, int]:
    """Companies of these names and descriptions, by one call of a program; each one's key."""
    items = [{"op": "create", "data": {"name": text[:200], "description": text}} for text in texts]
    answer = page.post("/api/v1/companies/batch", json.dumps({"items": items}), content_type="application/json")
    told = answer.json()["items"]
    refused = {text: one for text, one in zip(texts, told, strict=True) if one["status"] != 201}
    for text, one in refused.items():
        left = "" if "\0" in text else line(text[:200]).strip()
        assert not left and {each["field"] for each in one["problem"]["errors"]} <= {"name", "description"}, text
    return {text: one["record"]["id"] for text, one in zip(texts, told, strict=True) if one["status"] == 201}
