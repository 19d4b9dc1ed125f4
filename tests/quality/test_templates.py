"""What the strict content security policy forbids must not be written into a page; every icon named is drawn."""

import re

import pytest

from tehing.core.records import resources

from .sources import PACKAGE, ROOT, templates

FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style[\s>]", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=[\"']application/json))", re.I),
    "a script address": re.compile(r"href\s*=\s*[\"']\s*javascript:", re.I),
    "an address of another host": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}
ICON = re.compile(r'{% icon "([a-z0-9-]+)"')
COMMENT = re.compile(r"\{% comment.*?endcomment %\}|\{#.*?#\}|<!--.*?-->", re.S)


def faults(text: str) -> list[str]:
    told = COMMENT.sub("", text)
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(told)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('<p style="color:red">', ["a style attribute"]),
        ('<b onclick="go()">', ["an event attribute"]),
        ("<script>go()</script>", ["an inline script"]),
        ('<script src="/static/dist/app.js" defer></script>', []),
        ('<script type="application/json" id="facts">{}</script>', []),
        ('<button data-on="x" hx-on="y">', []),
    ],
)
def test_a_fault_is_told_from_a_lookalike(text: str, wrong: list[str]) -> None:
    assert faults(text) == wrong


def test_pages_hold_nothing_the_policy_forbids() -> None:
    found = {str(path.relative_to(PACKAGE)): faults(path.read_text()) for path in templates()}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    """One that is not leaves an empty place without a word."""
    drawn = set((ROOT / "frontend/icons.txt").read_text().split())
    named = {one.icon for one in resources()} | {name for path in templates() for name in ICON.findall(path.read_text())}
    assert named - drawn == set() and len(named) > 50
