"""Attacks and strange words as names of companies: kept as they are, told as words, never run, and back again unchanged."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.db import connection
from django.test import Client

from tehing.parties.models import Company
from tehing.team.models import User

from ..corpora import lines
from .shapes import drawn, named, plain, sent

LISTS = tuple(f"{kind} Injection/Intruder*/*" for kind in ("XSS", "SQL", "Server Side Template", "LDAP"))
SOME = 12 if connection.vendor == "sqlite" else 40  # every how manyeth; text is text on both
TELLING = ('"><svg onload=alert(1)>', "<script>alert(1)</script>", "{{7*7}}${7*7}<%= 7*7 %>", "'; DROP TABLE core_event;--", "=1+1' !A0")
PAGING = {("a", "class", "href", "rel")}  # the way to the next page, which a short list has not


def attacks() -> list[str]:
    found = dict.fromkeys(named(line) for line in [*TELLING, *lines(*LISTS)[::SOME]])
    return [name for name in found if name and "\0" not in name]


def pages(page: Client, address: str) -> Iterator[bytes]:
    """Every page of a list on the screen."""
    at: str | None = address
    while at is not None:
        content = page.get(at).content
        yield content
        found = re.search(r'href="\?([^"]*\bafter=[^"]*)"', content.decode())
        at = f"{address.partition('?')[0]}?{found[1].replace('&amp;', '&')}" if found else None


def test_attacks_are_words_in_lists_pages_search_and_for_programs(page: Client, people: dict[str, User]) -> None:
    sent(page, ["Innocent"])
    company = Company.objects.get()
    looks: dict[str, Callable[[int, str], str]] = {
        "list": lambda _pk, _name: "/companies/",
        "page": lambda pk, _name: f"/companies/{pk}/",
        "form": lambda pk, _name: f"/companies/{pk}/edit/",
        "palette": lambda _pk, name: f"/palette/?q={quote(name)}",
        "search": lambda _pk, name: f"/search/?type=companies&q={quote(name)}",
        "filter": lambda _pk, name: f"/companies/?name={quote(name)}&q={quote(name)}",
    }
    shapes = {look: drawn(page.get(at(company.pk, "Innocent")).content)[0] for look, at in looks.items()}
    for look in ("search", "filter", "palette"):
        shapes[look] |= drawn(page.get(looks[look](0, "nobody is called so")).content)[0]
    keys = sent(page, attacks())
    assert len(keys) > (150 if SOME == 12 else 30)
    listed = ""
    for content in pages(page, "/companies/?order=name"):
        found, words = drawn(content)
        assert found <= shapes["list"] | PAGING, found - shapes["list"]
        listed += f" {words}"
    assert [name for name in keys if plain(name) not in listed] == []
    for number, (name, pk) in enumerate(keys.items()):
        for look in looks if name in TELLING else [["page", "form", "palette", "search", "filter"][number % 5]] if number % 6 == 0 else []:
            answer = page.get(looks[look](pk, name))
            found, words = drawn(answer.content)
            assert answer.status_code == 200, (look, name)
            assert found <= shapes[look] | PAGING, (look, name, found - shapes[look])
            assert look != "page" or plain(name) in words, (look, name)
    assert _told_to_programs(page) == {**keys, "Innocent": company.pk}


def _told_to_programs(page: Client) -> dict[str, int]:
    found: dict[str, int] = {}
    after: str | None = ""
    while after is not None:
        answer = page.get(f"/api/v1/companies?limit=200&cursor={quote(after)}").json()
        found |= {one["name"]: one["id"] for one in answer["items"]}
        after = answer["next"]
    return found


def test_a_filter_finds_what_holds_the_words_and_nothing_else(page: Client) -> None:
    """An attack as a condition is data: it finds those of the name alone, however it is quoted."""
    keys = sent(page, ["Põhja Metall OÜ", *TELLING, *lines("SQL Injection/Intruder/SQLi_Polyglots.txt")])
    for name in [*TELLING, *lines("SQL Injection/Intruder/Generic_*.txt")[::25], "%", "_", "\\", "' OR '1'='1"]:
        answer = page.get(f"/api/v1/companies?name={quote(name)}&limit=200")
        assert answer.status_code == 200, name
        wanted = {text for text in keys if plain(name).casefold() in named(text).casefold()}
        assert {one["name"] for one in answer.json()["items"]} <= {named(text) for text in wanted}, name


def test_no_cell_of_an_export_is_a_formula(page: Client) -> None:
    keys = sent(page, [name for name in attacks()[::3] if name[0] in "=+-@"] + ["=1+1", "+1|cmd", "@SUM(1)", "-2+3"])
    content = b"".join(page.get("/companies/export/?columns=name").streaming_content).decode("utf-8-sig")
    cells = [row["name"] for row in csv.DictReader(io.StringIO(content))]
    assert len(cells) == len(keys) and [cell for cell in cells if cell[0] in "=+-@"] == []
