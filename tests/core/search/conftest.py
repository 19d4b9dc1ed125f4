"""The house of search's stories: a seller's companies, people, deals and leads, and what the index must hold of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from tehing.core.models import SearchEntry
from tehing.core.records import resource, resources
from tehing.core.search import Found, candidates, document, find, text
from tehing.core.search.candidates import Kind
from tehing.deals import actions as deals
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.team.models import User

Titles = dict[str, list[str]]


@pytest.fixture
def house(people: dict[str, User]) -> dict[str, User]:
    """Pipelines, channels and industries, and nothing in them yet."""
    with translation.override("en"):
        parties.seed_industries(by=people["admin"])
        leads.seed_channels(by=people["admin"])
        deals.seed_pipelines(by=people["admin"])
    return people


@pytest.fixture
def company(house: dict[str, User]) -> Callable[..., Any]:
    """Adds a company by its name."""

    def add(name: str, *, by: str = "seller", **data: Any) -> Any:
        return parties.create_company(by=house[by], data={"name": name, **data})

    return add


@pytest.fixture
def titles(house: dict[str, User]) -> Callable[..., Titles]:
    """What somebody finds: titles by kind."""

    def ask(words: str, by: str = "seller", each: int = 20) -> Titles:
        found: Found = find(house[by], words, resources(), each)
        return {resource(key).plural: [hit.title for hit in hits] for key, hits in found.hits.items()}

    return ask


def assert_index_holds_the_records(*, deep: bool = True) -> None:
    """Entries are exactly those of the records, and with `deep` the database's own indexes know every word."""
    expected, known = {}, {}
    for one in (one for one in resources() if not one.found_as):
        for record in one.model._default_manager.all():
            expected[(one.number, record.pk)] = document(one, record)
    for entry in SearchEntry.objects.all():
        known[(entry.kind, entry.record_id)] = (entry.title, entry.text)
    assert known == expected
    for one in resources() if deep else ():
        _assert_words_lead_there(one.number, {pk: words for (number, pk), (_, words) in expected.items() if number == one.number})


def _assert_words_lead_there(number: int, texts: dict[int, str]) -> None:
    for word in {word for words in texts.values() for word in words.split()}:
        question = text.Asked(((word,),))
        here = {pk for pk, words in texts.items() if f" {word}" in words}
        assert {one.record_id for one in candidates.by_word([Kind(number)], question, 10_000)[number]} == here
        if len(word) >= text.PART:
            part = {pk for pk, words in texts.items() if word in words}
            assert {one.record_id for one in candidates.by_part([Kind(number)], question, 10_000)[number]} == part
