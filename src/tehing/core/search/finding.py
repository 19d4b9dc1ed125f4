"""Finding records by words, best first, within what the person may see."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Value, When

from tehing.core.access import Actor, Scope
from tehing.core.records.kinds import detail_url
from tehing.core.records.resource import Resource, by_model
from tehing.core.search import candidates, listing, text, typos
from tehing.core.search.candidates import Entry, Kind
from tehing.core.search.text import Asked

FEW = 3  # with fewer answers than this, near words are tried too
ROUNDS = (60, 1_500)  # candidates of each source and type: more only when too few of the first may be seen
MATCHES = ("exact", "beginning", "word", "part", "typo")


@dataclass(frozen=True)
class Hit:
    """A record that was found. `match` is one of MATCHES."""

    resource: Resource
    pk: int
    title: str
    hint: str
    url: str
    match: str
    order: tuple[int, bool, int] = field(compare=False)


@dataclass(frozen=True)
class Found:
    """The answers, by record type in the order asked for; `words` are those to be marked in them."""

    hits: dict[str, list[Hit]]
    words: tuple[str, ...]

    @property
    def best(self) -> list[Hit]:
        """All together, the best first."""
        return sorted((hit for hits in self.hits.values() for hit in hits), key=lambda hit: hit.order[:2])


def find(by: Actor, typed: str, among: Iterable[Resource], each: int) -> Found:
    """Up to `each` records of every type in `among`: title, beginning of the title, of a word, part of a word, typing mistake.

    What is equal: open before closed, new before old. Types that the person may not see are not looked in.
    """
    question = text.asked(typed)
    seen = [one for one in among if not one.found_as and by.rights.scope(one.key, "view") is not Scope.NONE and may_find(one, by)]
    if not question.words or not seen:
        return Found({}, ())
    hits = _search(by, seen, question, each)
    words = question.plain
    if sum(map(len, hits.values())) < FEW and (mended := typos.mended(question)) is not None:
        known = {(hit.resource.key, hit.pk) for found in hits.values() for hit in found}
        for key, found in _search(by, seen, mended, each, mistyped=True).items():
            hits[key] = (hits.get(key, []) + [hit for hit in found if (hit.resource.key, hit.pk) not in known])[:each]
        words = tuple(way for ways in mended.words for way in ways)
    return Found({one.key: hits[one.key] for one in seen if hits.get(one.key)}, words)


def may_find(resource: Resource, by: Actor) -> bool:
    """A type whose title is hidden from the person cannot be searched."""
    return f"{resource.key}.{resource.title}" not in by.rights.hidden


def kind(resource: Resource, by: Actor) -> Kind:
    """Where to look. A hidden field must not be guessed by searching: then only the title is searched."""
    if not by.rights.hidden:
        return Kind(resource.number)
    if any(_leads_to_hidden(resource, path, by) for path in resource.search if "__" in path):
        return Kind(resource.number, narrow=True)
    names = [path.partition("__")[0] for path in resource.search]
    names += [one.name for one in resource.fields if one.custom is not None and one.kind == "text"]
    return Kind(resource.number, narrow=any(f"{resource.key}.{name}" in by.rights.hidden for name in names))


def _leads_to_hidden(resource: Resource, path: str, by: Actor) -> bool:
    reference, _, name = path.partition("__")
    return f"{by_model(resource.model._meta.get_field(reference).related_model).key}.{name}" in by.rights.hidden


def _search(by: Actor, seen: Sequence[Resource], question: Asked, each: int, *, mistyped: bool = False) -> dict[str, list[Hit]]:
    if question.is_precise and not mistyped and (precise := _precisely(by, seen, question, each)) is not None:
        return precise
    hits: dict[str, list[Hit]] = {}
    waiting = {one.number: one for one in seen}
    for limit in ROUNDS:
        entries, whole = _gather([kind(one, by) for one in waiting.values()], question, each, limit, mistyped)
        for number, found in entries.items():
            one = waiting[number]
            hits[one.key] = _visible(by, one, found, question, each, mistyped)
        waiting = {n: one for n, one in waiting.items() if n not in whole and len(hits.get(one.key, ())) < each}
        if not waiting:
            return hits
    for one in waiting.values():  # few of very many may be seen: look through those
        hits[one.key] = _through(by, one, question, each, mistyped)
    return hits


def _precisely(by: Actor, seen: Sequence[Resource], question: Asked, each: int) -> dict[str, list[Hit]] | None:
    """What has the address, code or number at the beginning of words; None where that is nothing to this person, or may not be all."""
    kinds = [kind(one, by) for one in seen]
    begun = candidates.by_word(kinds, question, ROUNDS[0])
    if any(len(found) >= ROUNDS[0] for found in begun.values()):
        return None
    hits = {one.key: _visible(by, one, begun[one.number], question, each, False) for one in seen if begun.get(one.number)}
    return hits if any(hits.values()) else None


def _gather(kinds: list[Kind], question: Asked, each: int, limit: int, mistyped: bool) -> tuple[dict[int, list[Entry]], set[int]]:
    """Candidates by type, and the types of which there are no more."""
    entries, seen = _mended(kinds, question, limit) if mistyped else (candidates.opening(kinds, question, limit), set[int]())
    cut = {number for number, found in entries.items() if len(found) >= limit}
    lacking = _lacking(kinds, entries, question, each) if limit == ROUNDS[0] and not mistyped else kinds
    if lacking and not mistyped:
        seen = candidates.looked_through(lacking)
    lacking = [one for one in lacking if one.number not in seen]
    for source in _sources(question, mistyped):
        if limit == ROUNDS[0]:
            lacking = _lacking(lacking, entries, question, each)
        found = source(lacking, question, limit)
        for number, more in found.items():
            entries.setdefault(number, []).extend(more)
            if len(more) >= limit:
                cut.add(number)
        if source is candidates.by_part:  # whose words begin so have them anywhere: those not cut off have no more
            seen = seen | {one.number for one in lacking if one.number not in cut}
            lacking = [one for one in lacking if one.number in cut]
    return entries, ({one.number for one in lacking} | seen) - cut


def _sources(question: Asked, mistyped: bool) -> tuple[Callable[..., dict[int, list[Entry]]], ...]:
    """Where to look, one after the other. Several long words are looked for anywhere first: where they are nowhere together, two
    common words would be gone through twice."""
    if mistyped or question.whole:
        return (candidates.by_word,)
    if len(question.words) > 1 and all(len(ways) == 1 and len(ways[0]) >= text.PART for ways in question.words):
        return candidates.by_part, candidates.by_word
    return candidates.by_word, candidates.by_part


def _mended(kinds: list[Kind], question: Asked, limit: int) -> tuple[dict[int, list[Entry]], set[int]]:
    """Near words begin where they stand, as the question's own would, and common ones are met among the newest; of small types the
    newest thousand are all.

    One that had more to give than the limit is asked as the large ones are: what was cut off may begin rightly.
    """
    seen = candidates.looked_through(kinds)
    found = candidates.opening(kinds, question, limit)
    begun = {number: [one for one in some if candidates.tier(one, question) <= candidates.WORD] for number, some in found.items()}
    return begun, seen - {number for number, some in found.items() if len(some) >= limit}


def _lacking(kinds: Iterable[Kind], entries: dict[int, list[Entry]], question: Asked, each: int) -> list[Kind]:
    """The types with too few entries that have the question in the title or its words at the beginning of words."""
    return [one for one in kinds if len(_upto(candidates.WORD, entries.get(one.number, ()), question)) < each]


def _upto(most: int, entries: Iterable[Entry], question: Asked) -> set[int]:
    return {one.record_id for one in entries if candidates.tier(one, question) <= most}


def _visible(by: Actor, one: Resource, entries: Iterable[Entry], question: Asked, each: int, mistyped: bool) -> list[Hit]:
    """The best of the candidates that the person may see: the nearest few first, the rest when those do not suffice."""
    tiers = {entry.record_id: candidates.TYPO if mistyped else candidates.tier(entry, question) for entry in entries}
    ranked = sorted(tiers, key=lambda pk: (tiers[pk], -pk))
    hits: list[Hit] = []
    for part in (ranked[: each * 3], ranked[each * 3 :]):
        if part and len(hits) < each:
            hits += _read(by, one, part, tiers)
    return sorted(hits, key=lambda hit: hit.order)[:each]


def _through(by: Actor, one: Resource, question: Asked, each: int, mistyped: bool) -> list[Hit]:
    condition = listing.row_by_row(kind(one, by), question)
    keys = list(one.visible(by).filter(condition).order_by("-pk").values_list("pk", flat=True)[:each])
    return sorted(
        _read(by, one, keys, dict.fromkeys(keys, candidates.TYPO if mistyped else candidates.ELSEWHERE)), key=lambda hit: hit.order
    )


def _read(by: Actor, one: Resource, keys: Sequence[int], tiers: dict[int, int]) -> list[Hit]:
    """The records themselves, within what the person may see; nothing of the index is shown to anybody."""
    over = Case(When(one.closed, then=Value(True)), default=Value(False), output_field=BooleanField()) if one.closed else Value(False)
    rows = one.visible(by).filter(pk__in=keys).annotate(search_over=over)
    plain = any(name.startswith(f"{one.key}.") for name in by.rights.hidden)  # a hint may tell what is hidden
    return [
        Hit(
            resource=one,
            pk=row.pk,
            title=row.said(one.title) if one.title in one.translated else str(getattr(row, one.title)),
            hint="" if plain else getattr(row, "hint", ""),
            url=detail_url(one, row.pk),
            match=MATCHES[tiers[row.pk]],
            order=(tiers[row.pk], row.search_over, -row.pk),
        )
        for row in rows
    ]
