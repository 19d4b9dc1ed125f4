"""How business cases and their lines are described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions
from tehing.deals.models import BusinessCase, CaseLine
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS

register(
    Resource(
        key=actions.CASE,
        model=BusinessCase,
        plural="business-cases",
        label=_("Business case"),
        labels=_("Business cases"),
        visible=access.visible_cases,
        create=actions.create_case,
        prepare=actions.prepare_case,
        update=actions.update_case,
        delete=actions.delete_case,
        check=actions.check_case,
        rights=DEAL_RIGHTS,
        order="-id",
        icon="wallet",
        bulk=("status",),
        fields=(
            Field(name="name", shown=True, sort=True, required=False, help=_("Left empty: as the deal.")),
            Field(name="deal", shown=True),
            Field(name="status", shown=True),
            Field(name="years", shown=True, help=_("From 1 to 10.")),
            Field(name="rate", shown=True, help=_("What money must bring the customer elsewhere; they know it.")),
            Field(name="currency", kind="currency", form=False),
            Field(name="problems", section=_("In words")),
            Field(name="solution"),
        ),
    )
)
register(
    Resource(
        key=actions.LINE,
        model=CaseLine,
        plural="case-lines",
        label=_("Line of a business case"),
        labels=_("Lines of business cases"),
        visible=access.visible_lines,
        create=actions.create_line,
        prepare=actions.prepare_line,
        update=actions.update_line,
        delete=actions.delete_line,
        check=actions.check_line,
        rights=DEAL_RIGHTS,
        order="-id",
        icon="list-checks",
        bulk=("source",),
        currency_from="case",
        related=("case__deal",),
        fields=(
            Field(name="name", shown=True, sort=True),
            Field(name="case", shown=True),
            Field(name="kind", shown=True),
            Field(name="need", among=choices.needs_of_case, asked_with=("kind", (CaseLine.Kind.RETURN,)), section=_("How much")),
            Field(name="share", asked_with=("kind", (CaseLine.Kind.RETURN,)), help=_("With a need this makes the amount.")),
            Field(name="amount", kind="money", negative=False, required=False, shown=True, sort=True),
            Field(name="currency", kind="currency", form=False),
            Field(name="rhythm", shown=True, required=False, section=_("When"), help=_("Empty: an investment once, the rest every year.")),
            Field(name="first_year", shown=True, required=False, help=_("0 is now.")),
            Field(name="last_year", shown=True, required=False, asked_with=("rhythm", ("", CaseLine.Rhythm.YEARLY))),
            Field(name="growth", asked_with=("rhythm", ("", CaseLine.Rhythm.YEARLY))),
            Field(name="source", shown=True, section=_("Where the figure comes from")),
            Field(name="source_note", help=_("Needed, unless it comes from a need.")),
            Field(name="editable"),
        ),
    )
)
