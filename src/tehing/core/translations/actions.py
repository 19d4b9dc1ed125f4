"""The one door for translations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from tehing.core import actions as core
from tehing.core import clock, outbox, search
from tehing.core.access import Actor, Conflict, Invalid, require_verb
from tehing.core.records.resource import Resource
from tehing.core.records.values import seen
from tehing.core.translations import words


@dataclass(frozen=True)
class Translation:
    """Texts of one record in a language: field -> words. An empty text takes a translation away; what is left out stays."""

    record: Any
    language: str
    texts: Mapping[str, str]


@transaction.atomic
def translate(resource: Resource, *, pk: int, by: Actor, language: str, texts: Mapping[str, str], version: int | None = None) -> Any:
    """Write a record's texts in another language and tell what changed. Nothing changed: nothing written, nothing told.

    `version` is the one the person saw. Raises Unknown, Forbidden, Conflict when somebody saved in between, and Invalid: field -> what
    does not hold.
    """
    record = core.locked(resource, pk=pk, by=by, verb="edit")
    held = _held(resource, by, Translation(record, language, texts))
    changed = _changes(held)
    if version is not None and version != record.version and changed:
        raise Conflict(record, changed)
    if changed:
        _write(resource, by, [held])
    return record


@transaction.atomic
def translate_many(resource: Resource, *, by: Actor, given: Sequence[Translation]) -> list[Invalid | None]:
    """The same for records that the caller has locked or just made. Gives for each why it was left out. Raises Forbidden."""
    require_verb(by, resource.key, "edit")
    problems: list[Invalid | None] = []
    held = []
    for one in given:
        try:
            held.append(_held(resource, by, one))
            problems.append(None)
        except Invalid as no:
            problems.append(no)
    _write(resource, by, [one for one in held if _changes(one)])
    return problems


def _write(resource: Resource, by: Actor, held: Sequence[Translation]) -> None:
    news: dict[str, list[Any]] = {}
    for one in held:
        changed, record = _changes(one), one.record
        record.translations = words.written(originals(resource, record), record.translations, one.language, one.texts)
        record.version += 1
        record.updated_at = clock.now()
        told = [{name: pair[side] for name, pair in changed.items()} for side in (0, 1)]
        news.setdefault(one.language, []).append((record, *told))
    records = list({one.record.pk: one.record for one in held}.values())
    resource.model._default_manager.bulk_update(records, ["translations", "version", "updated_at"], batch_size=200)
    search.index(resource, records)
    for language, theirs in news.items():
        outbox.emit_many(f"{resource.noun}.translated", by=by, news=theirs, language=language)


def _changes(one: Translation) -> dict[str, tuple[str, str]]:
    """Field -> (words now, words sent). What was made of an earlier original, and is sent again as it is, is found to hold."""
    kept = one.record.translations.get(one.language, {})
    found = {name: (kept.get(name, {}).get("text", ""), text) for name, text in one.texts.items()}
    behind = {name for name in kept if kept[name]["of"] != words.mark(getattr(one.record, name))}
    return {name: pair for name, pair in found.items() if pair[0] != pair[1] or name in behind}


def originals(resource: Resource, record: Any) -> dict[str, str]:
    """The texts of a record that can be translated, as they are stored."""
    return {name: getattr(record, name) for name in resource.translated}


def _held(resource: Resource, by: Actor, one: Translation) -> Translation:
    """The same with its texts as the fields take them. Raises Invalid."""
    if one.language not in dict(settings.LANGUAGES):
        raise Invalid({"language": ["no_such_language"]})
    if one.language == one.record.language:
        raise Invalid({"language": ["written_in_it"]})
    theirs = {each.name for each in resource.seen_by(by)} & set(resource.translated)
    wrong: dict[str, list[str]] = {name: ["unknown_field"] for name in one.texts if name not in theirs}
    texts = {}
    for name in one.texts.keys() & theirs:
        try:
            texts[name] = seen(resource, name, _clean(resource, name, one.texts[name]))
        except ValidationError as no:
            wrong[name] = list(no.messages)
    if wrong:
        raise Invalid(wrong)
    return Translation(one.record, one.language, {name: texts[name] for name in one.texts})


def _clean(resource: Resource, name: str, text: Any) -> str:
    """As the form of the record cleans the original, but that it may be empty."""
    found: Any = resource.model._meta.get_field(name)
    return str(found.formfield(required=False).clean(text) or "").replace("\r\n", "\n")
