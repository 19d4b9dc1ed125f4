"""The only road to the playbook: whoever may see a kind of record sees every row of it."""

from typing import TypeVar

from django.db import models

from tehing.core.access import Actor, Scope
from tehing.playbook.models import Answer, Objection, Question, Script, Technique

M = TypeVar("M", bound=models.Model)

TECHNIQUE, QUESTION, SCRIPT = "playbook.technique", "playbook.question", "playbook.script"
OBJECTION, ANSWER = "playbook.objection", "playbook.answer"


def visible_techniques(by: Actor, verb: str = "view") -> models.QuerySet[Technique]:
    return _within(by, Technique, TECHNIQUE, verb)


def visible_questions(by: Actor, verb: str = "view") -> models.QuerySet[Question]:
    return _within(by, Question, QUESTION, verb)


def visible_scripts(by: Actor, verb: str = "view") -> models.QuerySet[Script]:
    return _within(by, Script, SCRIPT, verb)


def visible_objections(by: Actor, verb: str = "view") -> models.QuerySet[Objection]:
    return _within(by, Objection, OBJECTION, verb)


def visible_answers(by: Actor, verb: str = "view") -> models.QuerySet[Answer]:
    return _within(by, Answer, ANSWER, verb)


def _within(by: Actor, model: type[M], key: str, verb: str) -> models.QuerySet[M]:
    rows = model._default_manager.all()
    return rows if by.rights.scope(key, verb) is not Scope.NONE else rows.none()
