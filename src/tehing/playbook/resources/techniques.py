"""How techniques, questions and scripts are described to the engine."""

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field
from tehing.core.records.plain import plain_record
from tehing.playbook import access
from tehing.playbook.models import Question, Script, Technique

_EVERYBODY = ("seller", "account_manager", "lead_developer", "pricing_approver", "finance", "reader")
RIGHTS = dict.fromkeys(_EVERYBODY, "view all") | {"sales_head": "view all, create, edit all, delete all, export all, import all"}
RETIRED = Q(is_active=False)
_LINES = _("One on a line.")
WRITTEN_IN = Field(
    name="language", required=False, section=_("More"), help=_("Its words in other languages are written beside it: Translate.")
)

plain_record(
    access.TECHNIQUE,
    model=Technique,
    plural="techniques",
    label=_("Technique"),
    labels=_("Techniques"),
    visible=access.visible_techniques,
    rights=RIGHTS,
    search=("name", "code"),
    closed=RETIRED,
    identity=("name",),
    order="position",
    icon="compass",
    small=True,
    bulk=("is_active",),
    translated=("name", "fits", "steps", "needs", "exit_signs", "source"),
    page_template="playbook/record.html",
    fields=(
        Field(name="name", shown=True, sort=True, aliases=("technique", "tehnika")),
        Field(name="model", shown=True),
        Field(name="fits"),
        Field(name="steps", help=_LINES, section=_("How it goes")),
        Field(name="needs", help=_LINES),
        Field(name="exit_signs", help=_LINES),
        Field(name="source", section=_("More")),
        Field(name="is_active", shown=True),
        Field(name="position", shown=True, sort=True),
        replace(WRITTEN_IN, section=""),
        Field(name="code", form=False),
    ),
)
plain_record(
    access.QUESTION,
    model=Question,
    plural="questions",
    label=_("Question"),
    labels=_("Questions"),
    visible=access.visible_questions,
    rights=RIGHTS,
    title="text",
    search=("text",),
    closed=RETIRED,
    identity=("text",),
    order="text",
    icon="circle-help",
    bulk=("is_active", "technique"),
    translated=("text",),
    fields=(
        Field(name="text", shown=True, sort=True, aliases=("question", "küsimus")),
        Field(name="kind", shown=True, sort=True),
        Field(name="technique", shown=True),
        Field(name="division", shown=True, section=_("Whom to ask")),
        Field(name="product_kind", shown=True),
        Field(name="is_active", shown=True),
        WRITTEN_IN,
    ),
)
plain_record(
    access.SCRIPT,
    model=Script,
    plural="scripts",
    label=_("Script"),
    labels=_("Scripts"),
    visible=access.visible_scripts,
    rights=RIGHTS,
    closed=RETIRED,
    identity=("name",),
    icon="message-square",
    bulk=("is_active",),
    translated=("name", "text"),
    page_template="playbook/record.html",
    fields=(
        Field(name="name", shown=True, sort=True, aliases=("script", "skript")),
        Field(name="channel", shown=True),
        Field(name="technique", shown=True),
        Field(name="text"),
        Field(name="is_active", shown=True),
        WRITTEN_IN,
    ),
)
