"""How approaches are described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions, queries
from tehing.deals.models import Approach
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS
from tehing.playbook.queries import fates_from

_MODELS = dict(Approach.Model.choices)
_ADVISED = _("Left empty: as advised.")
_AS_KNOWN = _("Left empty: as the deal tells it.")

register(
    Resource(
        key=actions.APPROACH,
        model=Approach,
        plural="approaches",
        label=_("Approach"),
        labels=_("Approaches"),
        visible=access.visible_approaches,
        create=actions.create_approach,
        prepare=actions.prepare_approach,
        update=actions.update_approach,
        delete=actions.delete_approach,
        check=actions.check_approach,
        rights=DEAL_RIGHTS,
        title="model",
        told=lambda code: str(_MODELS.get(code, code)),
        search=("reason",),
        order="-id",
        icon="compass",
        bulk=(),
        fields=(
            Field(name="deal", shown=True),
            Field(name="model", shown=True, required=False, help=_ADVISED),
            Field(name="way", shown=True, required=False, help=_ADVISED),
            Field(name="technique", shown=True, among=choices.techniques_offered, help=_ADVISED),
            Field(name="second", among=choices.techniques_offered),
            Field(name="reason", shown=True, help=_("Needed when it goes otherwise than advised: the house learns from it.")),
            Field(name="industry", section=_("Said of the sale"), help=_AS_KNOWN),
            Field(name="product_kind", help=_AS_KNOWN),
            Field(name="channel", help=_AS_KNOWN),
            Field(name="size", help=_AS_KNOWN),
            Field(name="tailored", help=_AS_KNOWN),
            Field(name="deciders", help=_AS_KNOWN),
            Field(name="days", help=_AS_KNOWN),
            Field(name="departs", shown=True, form=False, section=_("What was advised")),
            Field(name="advised_on", form=False),
            Field(name="advised_model", form=False),
            Field(name="advised_way", form=False),
            Field(name="advised_technique", form=False),
            Field(name="rules", form=False, listed=False),
        ),
    )
)
fates_from(queries.fates_of_advice)
