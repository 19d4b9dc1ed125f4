"""How the advisor's rules and the checklists are described to the engine."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field
from tehing.core.records.plain import plain_record
from tehing.playbook import access, actions
from tehing.playbook.models import AdvisorRule, Checklist
from tehing.playbook.resources.techniques import RETIRED, RIGHTS, WRITTEN_IN

plain_record(
    access.ADVISOR_RULE,
    model=AdvisorRule,
    plural="advisor-rules",
    label=_("Advisor's rule"),
    labels=_("Advisor's rules"),
    visible=access.visible_rules,
    check=actions.check_rule,
    rights=RIGHTS,
    title="reason",
    search=("reason", "code"),
    closed=RETIRED,
    order="reason",
    icon="list-ordered",
    settings=True,
    bulk=("is_active",),
    translated=("reason",),
    fields=(
        Field(name="reason", shown=True, sort=True, help=_("The sentence that the seller reads.")),
        Field(name="effect", shown=True, sort=True),
        Field(name="technique", shown=True, asked_with=("effect", (AdvisorRule.Effect.TECHNIQUE,))),
        Field(name="points", shown=True, sort=True),
        Field(
            name="industries",
            section=_("When all of this holds; empty means any"),
            help=_("NACE sections, divisions and ranges with commas: C, 35, 41-43."),
        ),
        Field(name="product_kind"),
        Field(name="channel"),
        Field(name="size"),
        Field(name="tailored"),
        Field(name="deciders_from"),
        Field(name="deciders_to"),
        Field(name="days_from"),
        Field(name="days_to"),
        Field(name="is_active", shown=True, section=_("More")),
        replace(WRITTEN_IN, section=""),
        Field(name="code", form=False),
    ),
)
plain_record(
    access.CHECKLIST,
    model=Checklist,
    plural="checklists",
    label=_("Checklist"),
    labels=_("Checklists"),
    visible=access.visible_checklists,
    rights=RIGHTS,
    closed=RETIRED,
    identity=("name",),
    icon="list-checks",
    bulk=("is_active",),
    translated=("name", "lines"),
    page_template="playbook/record.html",
    fields=(
        Field(name="name", shown=True, sort=True),
        Field(name="moment", shown=True),
        Field(name="lines", help=_("One on a line.")),
        Field(name="is_active", shown=True),
        WRITTEN_IN,
    ),
)
