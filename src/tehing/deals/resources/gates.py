"""How exit criteria, and the evidence that they are met, are described to the engine."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core.records import Field, Resource, register
from tehing.core.records.plain import plain_record
from tehing.deals import access, actions
from tehing.deals.models import Evidence, ExitCriterion
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS, LISTS
from tehing.deals.rules import gates

_LABELS = dict(ExitCriterion.Demand.choices)

plain_record(
    actions.EXIT_CRITERION,
    model=ExitCriterion,
    plural="exit-criteria",
    label=_("Exit criterion"),
    labels=_("Exit criteria"),
    visible=access.visible_criteria,
    check=actions.check_exit_criterion,
    rights=LISTS,
    title="demand",
    told=lambda code: str(_LABELS.get(code, code)),
    search=("demand", "subject"),
    order="stage",
    icon="list-checks",
    small=True,
    settings=True,
    fields=(
        Field(name="demand", shown=True),
        Field(
            name="field",
            kind="choice",
            shown=True,
            asked_with=("demand", (gates.FIELD,)),
            help=_("Your own fields are in the list as well."),
        ),
        Field(
            name="subject",
            shown=True,
            asked_with=("demand", gates.SHOWN),
            help=_("What the document is called, the question in your words, or what is approved, such as “Final price”."),
        ),
        Field(
            name="question",
            asked_with=("demand", (gates.ANSWER,)),
            among=choices.questions_in_use,
            help=_("Instead of your own words: an answer in the notebook meets it."),
        ),
        Field(
            name="role",
            shown=True,
            asked_with=("demand", (gates.APPROVAL,)),
            help=_("Whoever holds the role and sees the deal, but never its owner."),
        ),
        Field(name="stage", shown=True, sort=True),
        Field(name="strict", shown=True),
    ),
)
register(
    Resource(
        key=actions.EVIDENCE,
        model=Evidence,
        plural="evidence",
        label=pgettext_lazy("one piece of it", "Evidence"),
        labels=_("Evidence"),
        visible=access.visible_evidence,
        create=actions.create_evidence,
        prepare=actions.prepare_evidence,
        added=actions.begin_evidence,
        update=actions.update_evidence,
        delete=actions.delete_evidence,
        check=actions.check_evidence,
        rights=DEAL_RIGHTS,
        search=("name", "words"),
        order="-id",
        icon="circle-check",
        bulk=(),
        fields=(
            Field(name="name", boxed=True, shown=True, form=False),
            Field(name="kind", shown=True, form=False),
            Field(name="deal", shown=True),
            Field(name="criterion", listed=False, among=choices.criteria_to_show),
            Field(name="state", shown=True, form=False),
            Field(name="given_on", shown=True, sort=True, required=False),
            Field(name="person", shown=True, among=choices.people_at_customer),
            Field(name="words", personal=True),
            Field(name="activity", among=choices.activities_of_deal),
            Field(name="role", form=False),
            Field(name="amount", kind="money", form=False),
            Field(name="currency", kind="currency", boxed=True, form=False, listed=False),
            Field(name="decided_by", form=False),
            Field(name="decision", form=False),
        ),
    )
)
