"""How needs are described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions
from tehing.deals.models import Need
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS

register(
    Resource(
        key=actions.NEED,
        model=Need,
        plural="needs",
        label=_("Need"),
        labels=_("Needs"),
        visible=access.visible_needs,
        create=actions.create_need,
        prepare=actions.prepare_need,
        update=actions.update_need,
        delete=actions.delete_need,
        check=actions.check_need,
        rights=DEAL_RIGHTS,
        order="-id",
        icon="target",
        bulk=("level",),
        currency_from="deal",
        list_links=(("needs_by_level", _("By level"), "chart-column"),),
        fields=(
            Field(name="name", shown=True, sort=True),
            Field(name="deal", shown=True),
            Field(name="level", shown=True),
            Field(name="member", among=choices.members_of_deal),
            Field(name="implication", section=_("What it costs")),
            Field(name="yearly_cost", kind="money", negative=False, shown=True, sort=True),
            Field(name="currency", kind="currency", required=False),
            Field(name="cost_source"),
            Field(name="wish", section=_("What helps")),
            Field(name="product"),
            Field(name="fit", shown=True),
            Field(name="fit_note"),
            Field(name="deal_state", source="deal__stage__kind", label=_("State of the deal"), form=False),
        ),
    )
)
