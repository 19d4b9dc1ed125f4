"""How the targets of stages are described to the engine: a list that a company keeps for itself, empty to begin with."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field
from tehing.core.records.plain import plain_record
from tehing.deals import access, actions
from tehing.deals.models import StageTarget
from tehing.deals.resources.records import LISTS

_LABELS = dict(StageTarget.Indicator.choices)

plain_record(
    "deals.stagetarget",
    model=StageTarget,
    plural="stage-targets",
    label=_("Target of a stage"),
    labels=_("Targets of stages"),
    visible=access.visible_targets,
    check=actions.check_target,
    rights=LISTS,
    title="indicator",
    told=lambda code: str(_LABELS.get(code, code)),
    search=("indicator",),
    order="stage",
    icon="target",
    small=True,
    settings=True,
    fields=(
        Field(name="indicator", shown=True),
        Field(name="stage", shown=True, sort=True),
        Field(name="target", shown=True, sort=True),
    ),
)
