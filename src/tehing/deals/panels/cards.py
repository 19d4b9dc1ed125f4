"""The customer card on a person's page."""

from collections.abc import Mapping
from typing import Any

from tehing.core.access import Actor, Scope
from tehing.core.records import panel
from tehing.deals import queries
from tehing.deals.actions import CARD
from tehing.parties import access as parties


def _card(person: Any, by: Actor) -> Mapping[str, Any] | None:
    if by.rights.scope(CARD, "view") is Scope.NONE:
        return None
    cards = queries.cards_of(by, [person.pk]).get(person.pk, [])
    may = by.rights.scope(CARD, "edit") is not Scope.NONE and parties.visible_people(by, "edit").filter(pk=person.pk).exists()
    return {"person": person, "cards": cards, "may_edit": may} if cards or may else None


panel(host="parties.person", key="deals.card", template="deals/_card.html", content=_card, order=15)
