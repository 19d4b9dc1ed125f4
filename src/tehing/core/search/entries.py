"""What the index holds of each record, kept in the transaction of every write."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from tehing.core import inserts, jobs
from tehing.core.models import Job, SearchEntry, SearchWord
from tehing.core.records.resource import Resource, resources
from tehing.core.records.resource import resource as resource_of
from tehing.core.search import dialect, keys, text
from tehing.core.search.dialect import Entry
from tehing.core.translations.words import everything

BATCH = 1_000
FOLLOW, AT_ONCE = "search.follow", 1_000
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
        told = [(str(value), is_phone) for read, is_phone in ways if (value := read(record))]
        found = [*title, *text.words_of_several([text.phone_digits(value) if is_phone else value for value, is_phone in told])]
        if resource.translated:
            found += text.words_for_index(" ".join(everything(record.translations, translated)))
        for custom in added:
            found += text.words_of(custom.raw(record) or "")
        words = [word for word in dict.fromkeys(found) if word]
        return " ".join(title)[: text.LONGEST_TITLE], " ".join(["", *words])

    return made


def index(resource: Resource, records: Sequence[Any], *, fresh: bool = False, moved: bool = False) -> None:
    """Put records into the index, or anew. Call it in the transaction that wrote them, once for however many.

    `fresh`: they were made just now, so nothing that is found by their words can hold on to them yet.
    `moved`: others were made to hold on to them, past their own writes.
    """
    if resource.found_as:
        return
    document, number = documents(resource), resource.number
    followers = [] if fresh else list(_found_through(resource))
    for start in range(0, len(records), BATCH):
        some = records[start : start + BATCH]
        _read_along(resource, some)
        made = [(keys.entry(number, one.pk), number, one.pk, *document(one)) for one in some]
        told = [entry[2] for entry in made] if moved else _told_otherwise(made) if followers else []
        _put(made)
        learn(set().union(*(entry[-1].split() for entry in made)))
        for other, path in followers if told else ():
            _follow(other, path, told)


def _read_along(resource: Resource, records: Sequence[Any]) -> None:
    """What the records are found by besides their own columns: a query for each reference that is not read yet."""
    for path in {path.partition("__")[0] for path in resource.search if "__" in path}:
        prefetch_related_objects([one for one in records if getattr(one, f"{path}_id") is not None], path)


def _told_otherwise(entries: Sequence[Entry]) -> list[int]:
    """The keys of those whose title is not what the index holds: what is found through them is found otherwise."""
    held = dict(SearchEntry.objects.filter(pk__in=[entry[0] for entry in entries]).values_list("pk", "title"))
    return [entry[2] for entry in entries if held.get(entry[0]) != entry[3]]


def _follow(other: Resource, path: str, told: list[int]) -> None:
    """Let records that are found through these be found by their new words: so many at once, and the rest in the background."""
    rows = other.model._default_manager.filter(**{f"{path}__in": told}).order_by("pk")
    some = list(rows.select_related(path)[: AT_ONCE + 1])
    index(other, some[:AT_ONCE])
    if len(some) > AT_ONCE:
        jobs.enqueue(FOLLOW, by=None, record_type=other.key, path=path, keys=told, after=some[AT_ONCE - 1].pk)


@jobs.job(FOLLOW, _("Search: words of records that changed"))
def follow(found: Job) -> dict[str, Any]:
    """The background part: chunk after chunk by key, on from where a killed run stopped."""
    other, path = resource_of(found.arguments["record_type"]), found.arguments["path"]
    rows = other.model._default_manager.filter(**{f"{path}__in": found.arguments["keys"]}).order_by("pk")
    while True:
        with transaction.atomic():
            some = list(rows.filter(pk__gt=found.arguments["after"]).select_for_update(of=("self",))[:BATCH])
            if not some:
                return {"records": found.done}
            index(other, some)
            jobs.report(found, found.done + len(some), after=some[-1].pk)


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
    described = {one.model: one for one in resources() if not one.found_as}
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
    reference, _, name = path.partition("__")
    return lambda record: None if (found := getattr(record, reference)) is None else getattr(found, name)
