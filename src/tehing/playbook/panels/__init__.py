"""What the pages of the room's own records show first: the words to read, not the fields."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor, Scope
from tehing.core.records import panel
from tehing.playbook import access, queries


def _guide(record: Any, by: Actor) -> Mapping[str, Any] | None:
    may_add = by.rights.scope(access.QUESTION, "create") is not Scope.NONE
    return {"guide": queries.guide(by, record), "technique": record, "may_add": may_add}


def _script(record: Any, by: Actor) -> Mapping[str, Any] | None:
    return {"lines": queries.lines(record.said("text"))}


def _answers(record: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(access.ANSWER, "view") is Scope.NONE:
        return None
    (entry,) = queries.library(by, objection=record.pk)
    return {"entry": entry, "may_add": by.rights.scope(access.ANSWER, "create") is not Scope.NONE}


def _lines(record: Any, by: Actor) -> Mapping[str, Any] | None:
    return {"lines": queries.lines(record.said("lines"))}


panel(host=access.TECHNIQUE, key="playbook.guide", template="playbook/_guide.html", content=_guide, order=5)
panel(host=access.SCRIPT, key="playbook.script", template="playbook/_script.html", content=_script, order=5)
panel(host=access.OBJECTION, key="playbook.answers", template="playbook/_answers.html", content=_answers, order=5)
panel(host=access.CHECKLIST, key="playbook.lines", template="playbook/_lines.html", content=_lines, order=5)
