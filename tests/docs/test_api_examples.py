"""The examples of “API” and “Webhooks” ask for addresses and send bodies that the API knows."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = json.loads((DOCS.parent / "tests" / "api" / "openapi.json").read_text())
LINE = re.compile(r"^curl (?:.*\\\n)*.*(?:\n +.*)*", re.MULTILINE)


def examples() -> list[list[str]]:
    """Every curl line of the pages, in words."""
    pages = [(DOCS / name).read_text() for name in ("api.md", "webhooks.md")]
    return [shlex.split(line.replace("\\\n", " ")) for page in pages for line in LINE.findall(page)]


def asked(words: list[str]) -> tuple[str, str, Any]:
    """(method, address, JSON body or None) of a curl line."""
    following = dict(pairwise(words))
    data = following.get("-d")
    method = following.get("-X", "POST" if data or "-F" in words else "GET")
    return method.lower(), words[-1].removeprefix("$HOUSE"), json.loads(data) if data else None


def operation(method: str, address: str) -> dict[str, Any] | None:
    path = f"/api/v1{address.partition('?')[0]}"
    for pattern, methods in sorted(DOCUMENT["paths"].items(), key=lambda one: one[0].count("{")):
        if method in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), path):
            return methods[method]  # type: ignore[no-any-return]
    return None


@pytest.mark.parametrize("words", examples(), ids=lambda words: words[-1])
def test_the_example_asks_for_what_there_is(words: list[str]) -> None:
    method, address, body = asked(words)
    found = operation(method, address)
    assert found is not None, f"{method} {address}"
    known = {one["name"] for one in found.get("parameters", [])}
    asked_for = {part.partition("=")[0] for part in address.partition("?")[2].split("&") if part}
    free = (
        address.startswith("/reports") or "/groups?" in address or "colour=" in address
    )  # conditions of another list; an example of a refusal
    assert free or {name for name in asked_for - known if not name.startswith("any1.")} == set()
    if body is not None:
        (kind,) = found["requestBody"]["content"].values()
        shape = DOCUMENT["components"]["schemas"][kind["schema"]["$ref"].rpartition("/")[2]]
        assert set(body) <= set(shape["properties"])


def test_there_are_examples() -> None:
    assert len(examples()) > 25
