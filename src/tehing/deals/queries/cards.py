"""Who somebody is as a buyer."""

from collections.abc import Iterable

from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import CustomerCard


def cards_of(by: Actor, people: Iterable[int]) -> dict[int, list[CustomerCard]]:
    """Person -> cards, as far as the reader may see them; mostly one, two after a merge. One query, none for nobody."""
    keys = list(people)
    found: dict[int, list[CustomerCard]] = {}
    for card in access.visible_cards(by).filter(person__in=keys).order_by("pk") if keys else ():
        found.setdefault(card.person_id, []).append(card)
    return found
