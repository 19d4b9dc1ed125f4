"""Taking a shared playbook in, giving the own one out, and the one that a new house begins with."""

import json
from collections.abc import Generator
from typing import Any

from django.db import transaction
from django.utils import translation

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Invalid, Refused, require_verb
from tehing.playbook import access, queries
from tehing.playbook.actions.intake import Intake, Taken
from tehing.playbook.models import Technique
from tehing.playbook.rules import sharing


@transaction.atomic
def import_playbook(*, by: Actor, data: Any, dry_run: bool = False) -> dict[str, Taken]:
    """Add what is new and change what differs; nothing is removed. All or nothing; a dry run only tells.

    `data`: the bytes of the file, or what they say. Entries are known again by their code, else by their words.
    Raises Forbidden, or Invalid: where in the file -> codes.
    """
    require_verb(by, access.TECHNIQUE, "import")
    try:
        book = sharing.parse(sharing.read(data) if isinstance(data, bytes) else data, queries.LANGUAGES)
    except sharing.BadPlaybook as no:
        raise Invalid(no.problems) from no
    intake = Intake(by, book)
    with transaction.atomic():
        report = intake.take()
        if intake.problems:
            raise Invalid(dict(list(intake.problems.items())[: sharing.MOST_PROBLEMS]))
        if dry_run:
            transaction.set_rollback(True)
    return report


def export_playbook(*, by: Actor) -> Generator[bytes, None, None]:
    """The whole playbook as one JSON file; that somebody took it is told when it has left. Raises Forbidden."""
    require_verb(by, access.TECHNIQUE, "export")
    return _leaving(by)


def _leaving(by: Actor) -> Generator[bytes, None, None]:
    found = queries.playbook(by)
    rows = sum(len(found[section]) for section in sharing.SECTIONS)
    try:
        yield json.dumps(found, ensure_ascii=False, indent=1).encode()
    finally:
        core.tell_export(records.resource(access.TECHNIQUE), by=by, rows=rows, form="json", asked="")


@transaction.atomic
def seed_playbook(*, by: Actor) -> None:
    """The standard playbook in the present language, for a house that has none."""
    if not Technique.objects.exists():
        import_playbook(by=by, data=queries.standard(translation.get_language() or "en"))


@transaction.atomic
def begin_playbook(*, by: Actor) -> None:
    """The same at somebody's wish, in a house that was there before its playbook. Raises Refused when there is one."""
    if Technique.objects.exists():
        raise Refused("playbook_begun")
    seed_playbook(by=by)
