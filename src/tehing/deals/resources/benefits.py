"""How benefits are described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions
from tehing.deals.models import Benefit
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS

register(
    Resource(
        key=actions.BENEFIT,
        model=Benefit,
        plural="benefits",
        label=_("Benefit"),
        labels=_("Benefits"),
        visible=access.visible_benefits,
        create=actions.create_benefit,
        update=actions.update_benefit,
        delete=actions.delete_benefit,
        check=actions.check_benefit,
        rights=DEAL_RIGHTS,
        order="-id",
        icon="gem",
        bulk=(),
        fields=(
            Field(name="name", shown=True, sort=True, help=_("What it has or does: 24/7 monitoring.")),
            Field(name="deal", shown=True),
            Field(name="product"),
            Field(name="advantage", shown=True, help=_("What follows from it: a fault is seen before it stops the line.")),
            Field(name="benefit", shown=True, help=_("What it is for this person: nobody calls you at night.")),
            Field(name="member", shown=True, among=choices.members_of_deal),
            Field(name="need", among=choices.needs_of_deal),
        ),
    )
)
