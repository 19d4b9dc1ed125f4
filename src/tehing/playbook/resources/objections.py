"""How the library of objections is described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field
from tehing.core.records.plain import plain_record
from tehing.playbook import access
from tehing.playbook.models import Answer, Objection
from tehing.playbook.resources.techniques import RETIRED, RIGHTS, WRITTEN_IN

plain_record(
    access.OBJECTION,
    model=Objection,
    plural="objections",
    label=_("Objection"),
    labels=_("Objections"),
    visible=access.visible_objections,
    rights=RIGHTS,
    closed=RETIRED,
    identity=("name",),
    icon="shield",
    small=True,
    bulk=("is_active",),
    translated=("name",),
    page_template="playbook/record.html",
    fields=(
        Field(name="name", shown=True, sort=True, aliases=("objection", "vastuväide")),
        Field(name="kind", shown=True, sort=True),
        Field(name="is_active", shown=True),
        WRITTEN_IN,
    ),
)
plain_record(
    access.ANSWER,
    model=Answer,
    plural="objection-answers",
    label=_("Answer to an objection"),
    labels=_("Answers to objections"),
    visible=access.visible_answers,
    rights=RIGHTS,
    title="text",
    search=("text",),
    closed=RETIRED,
    order="-id",
    icon="circle-check",
    bulk=("is_active",),
    translated=("text", "evidence"),
    fields=(
        Field(name="text", kind="longtext", shown=True, aliases=("answer", "vastus")),
        Field(name="objection", shown=True),
        Field(name="technique"),
        Field(name="evidence_kind", shown=True, section=_("Evidence")),
        Field(name="evidence", kind="longtext", shown=True),
        Field(name="evidence_url"),
        Field(name="is_active", shown=True),
        WRITTEN_IN,
    ),
)
