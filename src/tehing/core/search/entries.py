"""What the index holds of each record, kept in the transaction of every write."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Q

from tehing.core import inserts
from tehing.core.models import SearchEntry, SearchWord
from tehing.core.records.resource import Resource, resources
from tehing.core.search import dialect, keys, text
from tehing.core.search.dialect import Entry
from tehing.core.translations.words import everything

BATCH = 1_000
LEARNT = range(4, 31)  # letters of words that can be mistyped


def document(resource: Resource, record: Any) -> tuple[str, str]:
    """(title, text) of a record, folded. The text holds the words of the title and of the search fields, each once."""
    return documents(resource)(record)


def documents(resource: Resource) -> Callable[[Any], tuple[str, str]]:
    """How records of this type become documents, worked out once for many of them."""
    kinds = {one.path: one.kind for one in resource.fields}
    ways = [(_getter(path), kinds.get(path) == "phone") for path in resource.search if path != resource.title]
    title_of = attrgetter(resource.title)
    translated = {resource.title, *resource.search} & set(resource.translated)
    added = [one.custom for one in resource.fields if one.custom is not None and one.custom.kind == "text"]

    def made(record: Any) -> tuple[str, str]:
        title = text.words_for_index(str(title_of(record) or ""))
        found = [*title]
        for read, is_phone in ways:
            if value := read(record):
                found += [text.phone_digits(str(value))] if is_phone else text.words_for_index(str(value))
        if resource.translated:
            found += text.words_for_index(" ".join(everything(record.translations, translated)))
        for custom in added:
            found += text.words_of(custom.raw(record) or "")
        words = [word for word in dict.fromkeys(found) if word]
        return " ".join(title)[: text.LONGEST_TITLE], " ".join(["", *words])

    return made


def index(resource: Resource, records: Sequence[Any], *, fresh: bool = False) -> None:
    """Put records into the index, or anew. Call it in the transaction that wrote them, once for however many.

    `fresh`: they were made just now, so nothing that is found by their words can hold on to them yet.
    """
    document, number = documents(resource), resource.number
    for start in range(0, len(records), BATCH):
        some = records[start : start + BATCH]
        made = [(keys.entry(number, one.pk), number, one.pk, *document(one)) for one in some]
        _put(made)
        learn(set().union(*(entry[-1].split() for entry in made)))
        for other, path in () if fresh else _found_through(resource):
            rows = other.model._default_manager.filter(**{f"{path}__in": [one.pk for one in some]})
            index(other, list(rows.select_related(path)))


def _put(entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        dialect.present().put(cursor, entries)


def forget(resource: Resource, pks: Iterable[int]) -> None:
    """Take records out of the index, in the transaction that removes them."""
    gone = [keys.entry(resource.number, pk) for pk in pks]
    for start in range(0, len(gone), BATCH):
        SearchEntry.objects.filter(pk__in=gone[start : start + BATCH]).delete()


def index_rows(rows: Iterable[Any]) -> None:
    """Put rows of any tables into the index, as far as they are records."""
    for described, records in _by_type(rows):
        index(described, records)


def forget_rows(rows: Iterable[Any]) -> None:
    """Take rows of any tables out of the index, as far as they are records."""
    for described, records in _by_type(rows):
        forget(described, [record.pk for record in records])


def _by_type(rows: Iterable[Any]) -> Iterator[tuple[Resource, list[Any]]]:
    described = {one.model: one for one in resources()}
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    yield from ((described[model], records) for model, records in found.items() if model in described)


def learn(words: Iterable[str]) -> None:
    """Remember words, so that mistyped ones are recognised.

    There is no unique key on purpose: a writer would have to wait for every other one who learns the same word.
    """
    fit = {word for word in words if len(word) in LEARNT and word.isalpha()}
    known = set(SearchWord.objects.filter(word__in=fit).values_list("word", flat=True)) if fit else fit
    inserts.insert(SearchWord, [SearchWord(word=word, backwards=word[::-1]) for word in sorted(fit - known)])


def unlearn(told: Iterable[str]) -> None:
    """Forget words of these texts that no record holds any more. It reads the whole index: for background work."""
    for word in {word for each in told for word in text.words_of(each)}:
        if not SearchEntry.objects.filter(Q(text__contains=f" {word} ") | Q(text__endswith=f" {word}")).exists():
            SearchWord.objects.filter(word=word).delete()


def _found_through(resource: Resource) -> Iterator[tuple[Resource, str]]:
    """Record types that are found by words of this one, and the reference by which they hold it."""
    for other in resources():
        for path in {path.partition("__")[0] for path in other.search if "__" in path}:
            if other.model._meta.get_field(path).related_model is resource.model:
                yield other, path


def _getter(path: str) -> Callable[[Any], Any]:
    """Reads what a path of fields leads to; nothing where a record on the way is missing."""
    if "__" not in path:
        return attrgetter(path)
    steps = path.split("__")
    return lambda record: reduce(lambda found, step: getattr(found, step, None), steps, record)
