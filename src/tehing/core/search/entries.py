"""What the index holds of each record, kept in the transaction of every write."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tehing.core.models import SearchEntry, SearchWord
from tehing.core.records.resource import Resource, resources
from tehing.core.search import keys, text

BATCH = 1_000
LEARNT = range(4, 31)  # letters of words that can be mistyped


def document(resource: Resource, record: Any) -> tuple[str, str]:
    """(title, text) of a record, folded. The text holds the words of the title and of the search fields, each once."""
    title = text.words_of(str(getattr(record, resource.title) or ""))
    found = list(title)
    for path in resource.search:
        value = _value(record, path)
        if not value or path == resource.title:
            continue
        one = resource.field(path)
        found += [text.phone_digits(str(value))] if one is not None and one.kind == "phone" else text.words_of(str(value))
    for one in resource.fields:
        if one.custom is not None and one.custom.kind == "text":
            found += text.words_of(one.custom.raw(record) or "")
    words = [word for word in dict.fromkeys(found) if word][: text.MOST_INDEXED]
    return " ".join(title)[: text.LONGEST_TITLE], "".join(f" {word}" for word in words)


def index(resource: Resource, records: Sequence[Any]) -> None:
    """Put records into the index, or anew. Call it in the transaction that wrote them, once for however many."""
    for start in range(0, len(records), BATCH):
        made = [_entry(resource, record) for record in records[start : start + BATCH]]
        SearchEntry.objects.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=["title", "text"])
        learn({word for one in made for word in one.text.split()})
        for other, path in _found_through(resource):
            rows = other.model._default_manager.filter(**{f"{path}__in": [one.record_id for one in made]})
            index(other, list(rows.select_related(path)))


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
    SearchWord.objects.bulk_create([SearchWord(word=word, backwards=word[::-1]) for word in sorted(fit - known)], batch_size=BATCH)


def _found_through(resource: Resource) -> Iterator[tuple[Resource, str]]:
    """Record types that are found by words of this one, and the reference by which they hold it."""
    for other in resources():
        for path in {path.partition("__")[0] for path in other.search if "__" in path}:
            if other.model._meta.get_field(path).related_model is resource.model:
                yield other, path


def _value(record: Any, path: str) -> Any:
    for step in path.split("__"):
        record = getattr(record, step, None)
    return record


def _entry(resource: Resource, record: Any) -> SearchEntry:
    title, words = document(resource, record)
    return SearchEntry(pk=keys.entry(resource.number, record.pk), kind=resource.number, record_id=record.pk, title=title, text=words)
