"""The only road to the playbook: whoever may see a kind of record sees every row of it."""

from typing import TypeVar

from django.db import models

from tehing.core.access import Actor, Scope
from tehing.playbook.models import AdvisorRule, Answer, Checklist, Objection, Question, Script, Technique

M = TypeVar("M", bound=models.Model)

TECHNIQUE, QUESTION, SCRIPT = "playbook.technique", "playbook.question", "playbook.script"
OBJECTION, ANSWER = "playbook.objection", "playbook.answer"
CHECKLIST, ADVISOR_RULE = "playbook.checklist", "playbook.advisorrule"
EVERYTHING = (TECHNIQUE, QUESTION, SCRIPT, OBJECTION, ANSWER, CHECKLIST, ADVISOR_RULE)


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


def visible_checklists(by: Actor, verb: str = "view") -> models.QuerySet[Checklist]:
    return _within(by, Checklist, CHECKLIST, verb)


def visible_rules(by: Actor, verb: str = "view") -> models.QuerySet[AdvisorRule]:
    return _within(by, AdvisorRule, ADVISOR_RULE, verb)


def _within(by: Actor, model: type[M], key: str, verb: str) -> models.QuerySet[M]:
    rows = model._default_manager.all()
    return rows if by.rights.scope(key, verb) is not Scope.NONE else rows.none()
