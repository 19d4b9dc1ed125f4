"""The playbook as one file."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Schema

from tehing.core.access import Actor
from tehing.playbook import actions
from tehing.playbook.export import answer

router = Router()


class PlaybookIn(Schema):
    """A shared playbook, as the export gives it; the entries are described in the documentation of the playbook."""

    format: str
    version: int
    language: str = ""
    name: str = ""
    techniques: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    scripts: list[dict[str, Any]] = []
    objections: list[dict[str, Any]] = []
    checklists: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []


class ChangedOut(Schema):
    """An entry that differs: what it is called here, and which fields change."""

    name: str
    fields: list[str]


class TakenOut(Schema):
    """What became of the entries of one kind."""

    added: list[str]
    changed: list[ChangedOut]
    same: int


class PlaybookTakenOut(Schema):
    """What became of the file; after a dry run, what would."""

    dry_run: bool
    techniques: TakenOut
    questions: TakenOut
    scripts: TakenOut
    objections: TakenOut
    answers: TakenOut
    checklists: TakenOut
    rules: TakenOut


@router.get("/playbook", operation_id="playbook_read", summary="The whole playbook as one file")
def read(request: HttpRequest) -> HttpResponseBase:
    return answer(request.auth)  # type: ignore[attr-defined]


@router.post(
    "/playbook",
    response=PlaybookTakenOut,
    operation_id="playbook_import",
    summary="Take a shared playbook in, or tell what it would change",
)
def take(request: HttpRequest, data: PlaybookIn, dry_run: bool = False) -> dict[str, Any]:
    """Read as it was sent, so that a part that does not exist is told, not dropped."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    report = actions.import_playbook(by=by, data=request.body, dry_run=dry_run)
    return {"dry_run": dry_run} | {section: _taken(taken) for section, taken in report.items()}


def _taken(taken: actions.Taken) -> dict[str, Any]:
    changed = [{"name": name, "fields": fields} for name, fields in taken.changed]
    return {"added": taken.added, "changed": changed, "same": taken.same}
