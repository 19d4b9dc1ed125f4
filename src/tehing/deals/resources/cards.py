"""How customer cards are described to the engine. They tell of a living person: only those who sell see them."""

from django.utils.translation import gettext_lazy as _

from tehing.core.records import Field, Resource, register
from tehing.deals import access, actions
from tehing.deals.models import CustomerCard

# of the person's own rights, which say whose card one reaches
_SELL = "view all, create, edit team, delete team, export own"

register(
    Resource(
        key=actions.CARD,
        model=CustomerCard,
        plural="customer-cards",
        label=_("Customer card"),
        labels=_("Customer cards"),
        visible=access.visible_cards,
        create=actions.create_card,
        prepare=actions.prepare_card,
        update=actions.update_card,
        delete=actions.delete_card,
        check=actions.check_card,
        rights={
            "sales_head": "view all, create, edit all, delete all, export all, import all",
            "seller": _SELL,
            "account_manager": _SELL,
            "lead_developer": "view all, create, edit team, delete team",
        },
        order="-id",
        icon="id-card",
        bulk=(),
        fields=(
            Field(name="name", shown=True, sort=True, form=False, personal=True),
            Field(name="person", shown=True),
            Field(name="wants", shown=True, personal=True),
            Field(name="needs", personal=True),
            Field(name="words_used", personal=True, section=_("In which words")),
            Field(name="words_avoided", personal=True),
            Field(name="fears", personal=True, section=_("What holds them back")),
        ),
    )
)
