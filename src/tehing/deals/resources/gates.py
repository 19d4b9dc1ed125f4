"""How exit criteria are described to the engine: a list that a company keeps for itself, empty to begin with."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field
from tehing.core.records.plain import plain_record
from tehing.deals import access
from tehing.deals.models import ExitCriterion
from tehing.deals.resources.records import LISTS

_LABELS = dict(ExitCriterion.Demand.choices)

plain_record(
    "deals.exitcriterion",
    model=ExitCriterion,
    plural="exit-criteria",
    label=_("Exit criterion"),
    labels=_("Exit criteria"),
    visible=access.visible_criteria,
    rights=LISTS,
    title="demand",
    told=lambda code: str(_LABELS.get(code, code)),
    search=("demand",),
    order="stage",
    icon="list-checks",
    small=True,
    settings=True,
    fields=(
        Field(name="demand", shown=True),
        Field(name="stage", shown=True, sort=True),
        Field(name="strict", shown=True),
    ),
)
