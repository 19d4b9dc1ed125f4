"""How competitors and choice criteria are described to the engine."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions
from tehing.deals.models import ChoiceCriterion, Competitor, DealCompetitor
from tehing.deals.queries import choices
from tehing.deals.resources.records import DEAL_RIGHTS, LISTS

_WRITES = "view all, create, edit all, export all, import all"  # whoever meets a competitor writes down what they learned

register(
    Resource(
        key=actions.COMPETITOR,
        model=Competitor,
        plural="competitors",
        label=_("Competitor"),
        labels=_("Competitors"),
        visible=access.visible_competitors,
        create=actions.create_competitor,
        update=actions.update_competitor,
        delete=actions.delete_competitor,
        rights=LISTS | {"seller": _WRITES, "account_manager": _WRITES},
        identity=("name",),
        icon="swords",
        bulk=(),
        page_template="deals/competitor.html",
        fields=(
            Field(name="name", shown=True, sort=True, aliases=("competitor", "konkurent")),
            Field(name="website", shown=True),
            Field(name="how_we_win", section=_("Battlecard")),
            Field(name="how_we_lose"),
            Field(name="strengths"),
            Field(name="weaknesses"),
            Field(name="price_note"),
        ),
    )
)
register(
    Resource(
        key=actions.RIVAL,
        model=DealCompetitor,
        plural="deal-competitors",
        label=_("Competitor on a deal"),
        labels=_("Competitors on deals"),
        visible=access.visible_rivals,
        create=actions.create_rival,
        prepare=actions.prepare_rival,
        update=actions.update_rival,
        delete=actions.delete_rival,
        check=actions.check_rival,
        rights=DEAL_RIGHTS,
        order="-id",
        icon="swords",
        bulk=("status",),
        fields=(
            Field(name="name", shown=True, sort=True, form=False),
            Field(name="deal", shown=True),
            Field(name="competitor"),
            Field(name="status", shown=True),
            Field(name="note"),
            Field(name="deal_state", source="deal__stage__kind", label=_("State of the deal"), form=False, shown=True),
        ),
    )
)
register(
    Resource(
        key=actions.CRITERION,
        model=ChoiceCriterion,
        plural="choice-criteria",
        label=_("Choice criterion"),
        labels=_("Choice criteria"),
        visible=access.visible_choice_criteria,
        create=actions.create_criterion,
        update=actions.update_criterion,
        delete=actions.delete_criterion,
        check=actions.check_criterion,
        rights=DEAL_RIGHTS,
        order="-id",
        icon="scale",
        bulk=(),
        fields=(
            Field(name="name", shown=True, sort=True),
            Field(name="deal", shown=True),
            Field(name="weight", shown=True, sort=True),
            Field(name="member", shown=True, among=choices.members_of_deal),
            Field(name="influence"),
        ),
    )
)
