"""Words as a condition on a list, which is combined with its other conditions, its order and its pages."""

from django.db import connection
from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.db.models.lookups import Contains, In

from tehing.core.access import Actor
from tehing.core.models import SearchEntry
from tehing.core.narrowing import MOST_KEYS
from tehing.core.records.resource import Resource, by_model
from tehing.core.search import candidates, dialect, finding, keys, text, typos
from tehing.core.search.candidates import Kind
from tehing.core.search.text import MOST_WORDS, PART, Asked

COMMON = candidates.RECENT // 100  # so many of the newest thousand have the words: the list soon meets one, row by row


def words_in(resource: Resource, by: Actor, typed: str) -> Q:
    """Every word must occur in the title or a search field; when no record that may be seen has them, near words count."""
    return in_list(resource, by, typed)[0]


def in_list(resource: Resource, by: Actor, typed: str) -> tuple[Q, Q | None]:
    """What `words_in` says; for common words also what narrows it where their rows stand far from each other in the order.

    Rare words narrow the list to their keys, at most 2,000; common ones are looked at row by row in the list's own order.
    Records that are found as what they refer to are listed where that has the words.
    """
    if not typed.strip():
        return Q(), None
    question = text.asked(typed)
    bearer, key = _bearer(resource)
    if not question.words or not finding.may_find(bearer, by):
        return Q(pk__in=[]), None
    where = finding.kind(bearer, by)
    if len(candidates.newest(where, question, COMMON)) >= COMMON:
        return row_by_row(where, question, key), _far_apart(where, question, key)
    found = candidates.by_part([where], question, MOST_KEYS + 1)[where.number]
    if len(found) > MOST_KEYS:
        return row_by_row(where, question, key), None
    condition = _keys(found, key)
    if resource.visible(by).filter(condition).exists():
        return condition, None
    mended = typos.mended(question)
    return condition if mended is None else _keys(candidates.by_word([where], mended, MOST_KEYS)[where.number], key), None


def _bearer(resource: Resource) -> tuple[Resource, str]:
    """Whose entries tell of the records, and the column that leads to them."""
    if not resource.found_as:
        return resource, "pk"
    found = resource.model._meta.get_field(resource.found_as)
    return by_model(found.related_model), f"{resource.found_as}_id"


def holding(resource: Resource, part: str) -> Q:
    """What a condition on a part of a text is narrowed to: the records whose entries have its words, where those are few.

    The text must be one that is in the entries; who has the part has its words there, as far as they can be asked for.
    """
    words = sorted({word for word in text.words_of(part) if len(word) >= PART}, key=len)[-MOST_WORDS:]
    if not words:
        return Q()
    found = candidates.by_part([Kind(resource.number)], Asked(tuple((word,) for word in words)), MOST_KEYS + 1)[resource.number]
    return _keys(found) if len(found) <= MOST_KEYS else Q()


def _far_apart(where: Kind, question: Asked, column: str) -> Q:
    """Which records may have the words, asked of the index at once: only those are then looked at row by row."""
    long = tuple(word for word in question.plain if len(word) >= PART)
    sql, values = dialect.present().keys(where.number, question.words, long)
    # SQLite walks the list and looks each row up among the keys; it would read every record with the words otherwise
    key = F(column) + 0 if connection.vendor == "sqlite" else F(column)
    found = RawSQL(sql, values, BigIntegerField())  # noqa: S611 - the dialect's own words; what was typed is in the values
    return Q(In(key, found))


def row_by_row(where: Kind, question: Asked, column: str = "pk") -> Q:
    """The words looked for in each row's own entry, found by its key."""
    entry = SearchEntry.objects.filter(pk=OuterRef(column) + Value(keys.entry(where.number, 0), output_field=BigIntegerField()))
    words = Concat(Value(" "), "title") if where.narrow else F("text")
    held = Subquery(entry.values(held=words)[:1])
    condition = Q()
    for ways in question.words:
        either = Q()
        for way in ways:
            either |= Q(Contains(held, candidates.spelt(way)))
        condition &= either
    return condition


def _keys(found: list[candidates.Entry], column: str = "pk") -> Q:
    return Q(**{f"{column}__in": sorted({one.record_id for one in found})})
