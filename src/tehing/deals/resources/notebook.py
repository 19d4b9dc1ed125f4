"""How a notebook's answers and raised objections are described to the engine."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions, queries
from tehing.deals.models import RaisedObjection, SpinAnswer
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS
from tehing.playbook.queries import outcomes_from

register(
    Resource(
        key=actions.SPIN_ANSWER,
        model=SpinAnswer,
        plural="spin-answers",
        label=_("Answer of a customer"),
        labels=_("Answers of customers"),
        visible=access.visible_answers,
        create=actions.create_spin_answer,
        prepare=actions.prepare_spin_answer,
        update=actions.update_spin_answer,
        delete=actions.delete_spin_answer,
        check=actions.check_spin_answer,
        rights=DEAL_RIGHTS,
        search=("name", "answer"),
        order="-id",
        icon="book-open",
        bulk=(),
        fields=(
            Field(name="name", shown=True, required=False),
            Field(name="answer", shown=True, personal=True),
            Field(name="kind", shown=True, required=False),
            Field(name="deal", shown=True),
            Field(name="member", among=choices.members_of_deal),
            Field(name="need", among=choices.needs_of_deal),
            Field(name="activity", among=choices.activities_of_deal),
            Field(name="question", listed=False),
        ),
    )
)

register(
    Resource(
        key=actions.RAISED,
        model=RaisedObjection,
        plural="raised-objections",
        label=_("Raised objection"),
        labels=_("Raised objections"),
        visible=access.visible_objections,
        create=actions.create_objection,
        prepare=actions.prepare_objection,
        update=actions.update_objection,
        delete=actions.delete_objection,
        check=actions.check_objection,
        rights=DEAL_RIGHTS,
        closed=Q(state=RaisedObjection.State.SETTLED),
        order="-id",
        icon="message-square",
        bulk=("state",),
        fields=(
            Field(name="name", shown=True, required=False),
            Field(name="state", shown=True),
            Field(name="deal", shown=True),
            Field(name="objection"),
            Field(name="member", among=choices.members_of_deal),
            Field(name="answer", among=choices.answers_to_objection),
            Field(name="reply", shown=True, required=False),
        ),
    )
)
outcomes_from(queries.outcomes_of_answers)
