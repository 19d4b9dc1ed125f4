"""How much of the playbook there is in a language."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.access import Actor, Invalid, require_verb
from tehing.playbook import access, actions, queries

router = Router()


class OutstandingOut(Schema):
    """A record with fields that are not translated (`lacking`), or whose original has changed since (`behind`)."""

    id: int
    label: str
    lacking: list[str]
    behind: list[str]


class PartOut(Schema):
    """A kind of record: how many are in use and written in another language, how many of them are translated whole."""

    type: str
    whole: int
    done: int
    outstanding: list[OutstandingOut]


class TranslatedOut(Schema):
    """The playbook in a language."""

    language: str
    parts: list[PartOut]


class TakenWordsOut(Schema):
    """How many records got words."""

    language: str
    records: int


@router.get(
    "/playbook/translations/{language}",
    response=TranslatedOut,
    operation_id="playbook_translations",
    summary="What of the playbook is still to be translated",
)
def read(request: HttpRequest, language: str) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    require_verb(by, access.TECHNIQUE, "view")
    if language not in queries.LANGUAGES:
        raise Invalid({"language": ["no_such_language"]})
    return {"language": language, "parts": [_part(part) for part in queries.translated(by, language)]}


@router.post(
    "/playbook/translations/{language}/standard",
    response=TakenWordsOut,
    operation_id="playbook_take_standard_words",
    summary="Take the standard playbook's words where the texts are still its own",
)
def take(request: HttpRequest, language: str) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    return {"language": language, "records": actions.take_standard_words(by=by, language=language)}


def _part(part: queries.Part) -> dict[str, Any]:
    outstanding = [
        {"id": one.record.pk, "label": str(one.record), "lacking": one.lacking, "behind": one.behind} for one in part.outstanding
    ]
    return {"type": part.resource.plural, "whole": part.whole, "done": part.done, "outstanding": outstanding}
