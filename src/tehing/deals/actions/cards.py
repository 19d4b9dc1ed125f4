"""Writing down what somebody wants, needs and fears, and in which words they speak."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tehing.core import actions as core
from tehing.core import records
from tehing.core.access import Actor, Forbidden, Invalid, one
from tehing.deals import access
from tehing.deals.models import CustomerCard
from tehing.parties import access as parties

CARD = "deals.customercard"
SAID = ("wants", "needs", "words_used", "words_avoided", "fears")


@transaction.atomic
def create_card(*, by: Actor, data: Mapping[str, Any], reason: str = "") -> CustomerCard:
    """The card of a person. Raises Forbidden("not_yours") for a person whom one may not change, Invalid as `check_card`."""
    if data.get("person") is not None:
        _keep(data["person"].pk, by)
    made: CustomerCard = core.create(records.resource(CARD), by=by, data=data, reason=reason)
    return made


@transaction.atomic
def update_card(*, pk: int, by: Actor, data: Mapping[str, Any], version: int | None = None, reason: str = "") -> CustomerCard:
    card = one(access.visible_cards(by, "edit"), pk)
    _keep(card.person_id, by)
    changed: CustomerCard = core.update(records.resource(CARD), pk=pk, by=by, data=data, version=version, reason=reason)
    return changed


def delete_card(*, pk: int, by: Actor, version: int | None = None, reason: str = "") -> None:
    core.delete(records.resource(CARD), pk=pk, by=by, version=version, reason=reason)


def prepare_card(data: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    full = dict(data)
    if full.get("person") is not None:
        full["name"] = full["person"].name
    return full


def check_card(values: Mapping[str, Any], card: CustomerCard) -> None:
    """One card for each person, that says something and stays theirs."""
    wrong: dict[str, list[str]] = {}
    if card.pk is None and CustomerCard.objects.filter(person=card.person_id).exists():
        wrong["person"] = ["card_exists"]
    if card.pk is not None and not CustomerCard.objects.filter(pk=card.pk, person=card.person_id).exists():
        wrong["person"] = ["stays_with_person"]
    if not any(getattr(card, name).strip() for name in SAID):
        wrong["wants"] = ["card_says_nothing"]
    if wrong:
        raise Invalid(wrong)


def _keep(person: int, by: Actor) -> None:
    """A card is changed by one at a time, and only by who may change the person. Raises Forbidden("not_yours")."""
    if parties.visible_people(by, "edit").select_for_update(of=("self",)).filter(pk=person).first() is None:
        one(parties.visible_people(by), person)
        raise Forbidden("not_yours")
