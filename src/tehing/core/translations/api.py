"""The words of a record in its languages, for programs. They do what the screen does."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field, create_model

from tehing.core.access import Actor, one, require_verb
from tehing.core.records.etags import version_of
from tehing.core.records.resource import Resource
from tehing.core.translations import actions, words


class WordsOut(Schema):
    """A text in a language; `is_behind` when the original has changed since."""

    text: str
    is_behind: bool


class TranslationsOut(Schema):
    """The language that the record itself is written in, and by language and field what stands for its texts in others."""

    id: int
    version: int
    language: str
    translations: dict[str, dict[str, WordsOut]]


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


def add_translations(made: Router, resource: Resource) -> None:
    """The endpoints of a record type whose words are kept in several languages."""
    noun = resource.noun
    texts: dict[str, Any] = {
        each.name: (str | None, Field(None, description=resource.label_of(each)))
        for each in resource.declared
        if each.name in resource.translated
    }
    sent = create_model(f"{resource.model.__name__}WordsIn", __base__=_Strict, **texts)

    @made.get(
        "/{int:pk}/translations",
        response=TranslationsOut,
        operation_id=f"{noun}_translations",
        summary=f"The words of one of {resource.plural} in its languages",
    )
    def read(request: HttpRequest, pk: int) -> dict[str, Any]:
        by = _by(request)
        require_verb(by, resource.key, "view")
        return _told(resource, by, one(resource.visible(by), pk))

    @made.patch(
        "/{int:pk}/translations/{language}",
        response=TranslationsOut,
        operation_id=f"{noun}_translate",
        summary=f"Write the words of one of {resource.plural} in another language; an empty text takes one away",
    )
    def write(request: HttpRequest, pk: int, language: str, data: sent) -> dict[str, Any]:  # type: ignore[valid-type]
        by = _by(request)
        given = {name: text or "" for name, text in data.model_dump(exclude_unset=True).items()}  # type: ignore[attr-defined]
        record = actions.translate(resource, pk=pk, by=by, language=language, texts=given, version=version_of(request))
        return _told(resource, by, record)


def _told(resource: Resource, by: Actor, record: Any) -> dict[str, Any]:
    """Without the texts of fields that are hidden from the caller."""
    seen = {each.name for each in resource.seen_by(by)}
    originals = {name: text for name, text in actions.originals(resource, record).items() if name in seen}
    kept: dict[str, Any] = {}
    for language, _label in settings.LANGUAGES:
        found = words.beside(originals, record.translations, language)
        kept |= {language: {each.name: {"text": each.text, "is_behind": each.is_behind} for each in found if each.text}}
    return {
        "id": record.pk,
        "version": record.version,
        "language": record.language,
        "translations": {language: texts for language, texts in kept.items() if texts},
    }


def _by(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]
