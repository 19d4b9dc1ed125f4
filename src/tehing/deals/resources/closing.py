"""How the conditions of a close, and what was agreed for it, are described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions
from tehing.deals.models import CallToAction, ClosingCondition
from tehing.deals.resources.records import DEAL_RIGHTS

_KINDS = dict(ClosingCondition.Kind.choices)

register(
    Resource(
        key=actions.CONDITION,
        model=ClosingCondition,
        plural="closing-conditions",
        label=_("Condition of the close"),
        labels=_("Conditions of the close"),
        visible=access.visible_conditions,
        create=actions.create_condition,
        update=actions.update_condition,
        delete=actions.delete_condition,
        check=actions.check_condition,
        rights=DEAL_RIGHTS,
        title="kind",
        told=lambda code: str(_KINDS.get(code, code)),
        search=("kind",),
        order="-id",
        icon="gavel",
        bulk=(),
        fields=(
            Field(name="kind", shown=True),
            Field(name="deal", shown=True),
            Field(name="state", shown=True),
            Field(name="evidence"),
            Field(name="known_on", shown=True),
        ),
    )
)
register(
    Resource(
        key=actions.CALL,
        model=CallToAction,
        plural="calls-to-action",
        label=_("Call to action"),
        labels=_("Calls to action"),
        visible=access.visible_calls,
        create=actions.create_call,
        prepare=actions.prepare_call,
        update=actions.update_call,
        delete=actions.delete_call,
        check=actions.check_call,
        rights=DEAL_RIGHTS,
        order="due_on",
        icon="gavel",
        bulk=(),
        fields=(
            Field(name="name", shown=True, sort=True),
            Field(name="deal", shown=True),
            Field(name="due_on", shown=True, sort=True),
            Field(name="side", shown=True),
            Field(name="state", shown=True),
            Field(name="settled_on", shown=True),
            Field(name="outcome"),
        ),
    )
)
