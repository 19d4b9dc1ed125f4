"""How a deal is sold."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from tehing.core.access import one
from tehing.deals import access, actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.models import Approach
from tehing.deals.models.approach import MOST_DAYS, MOST_DECIDERS
from tehing.deals.rules.approach import Fact
from tehing.playbook import access as playbook
from tehing.playbook.api import advice

router = Router()


class FactOut(Schema):
    """What the advisor asks, as a code or number; null while nobody knows. `source`: from where; `derived`: what the deal itself tells."""

    name: str
    value: str | int | bool | None
    source: str
    derived: str | int | bool | None
    told: str
    because: str


class ChosenOut(Schema):
    """What was chosen, by keys of techniques, and what was advised as it was. `departs`: otherwise than advised."""

    id: int
    version: int
    model: str
    way: str
    technique: int | None
    second: int | None
    reason: str
    departs: bool
    advised_on: date
    advised_model: str
    advised_way: str
    advised_technique: int | None


class GroundOut(Schema):
    """What the technique needs on the deal; `met` is null where it cannot be told."""

    need: str
    met: bool | None


class WayOut(Schema):
    """How a deal is sold. `departs`: in what the choice differs from today's advice; `moved`: in what that has changed since the choice.

    Both name model, way and technique. `told` is the choice in words, or the advice while nobody has chosen.
    """

    told: str
    chosen: ChosenOut | None
    departs: list[str]
    moved: list[str]
    facts: list[FactOut]
    groundwork: list[GroundOut]
    advice: advice.AdviceOut


class ChoiceIn(Schema):
    """What is left out is as advised; of the facts, as the deal tells. `reason` is needed where it goes otherwise than advised."""

    model: Literal["", "presentation", "customer_centric"] = ""
    way: Literal["", "transactional", "consultative"] = ""
    technique: int | None = None
    second: int | None = None
    reason: str = Field("", max_length=500)
    industry: str = Field("", max_length=10)
    product_kind: Literal["", "goods", "service", "solution", "spare_part"] = ""
    channel: Literal["", "corporate", "dealer", "distribution", "retail_chain"] = ""
    size: Literal["", "small", "medium", "large"] = ""
    tailored: Literal["", "yes", "no"] = ""
    deciders: int | None = Field(None, ge=1, le=MOST_DECIDERS)
    days: int | None = Field(None, ge=0, le=MOST_DAYS)
    version: int | None = None


@router.get(
    "/deals/{int:pk}/approach", response=WayOut, operation_id="deal_approach_read", summary="How a deal is sold, and what is advised"
)
def read_approach(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _read(request, pk)


@router.put("/deals/{int:pk}/approach", response=WayOut, operation_id="deal_approach_choose", summary="Say how a deal is sold")
def choose(request: HttpRequest, pk: int, data: ChoiceIn) -> dict[str, Any]:
    by = caller(request)
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    said = data.dict()
    version = said.pop("version")
    for name in ("technique", "second"):
        said[name] = None if said[name] is None else one(playbook.visible_techniques(by), said[name])
    actions.choose_approach(deal=deal, by=by, data=said, version=version)
    return _read(request, pk)


def _read(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    access.require_approach(by)
    found = queries.approach_of(by, one(access.visible_deals(by).select_related("stage"), pk))
    chosen = found.chosen
    return {
        "told": wording.approach.line(chosen, found.consultation),
        "chosen": None if chosen is None else _chosen(chosen),
        "departs": list(found.departs),
        "moved": list(found.moved),
        "facts": [_fact(fact) for fact in found.facts],
        "groundwork": [{"need": need, "met": met} for need, met in found.groundwork],
        "advice": advice.told(found.consultation),
    }


def _chosen(chosen: Approach) -> dict[str, Any]:
    keys = {name: getattr(chosen, f"{name}_id") for name in ("technique", "second", "advised_technique")}
    plain = ("id", "version", "model", "way", "reason", "departs", "advised_on", "advised_model", "advised_way")
    return {name: getattr(chosen, name) for name in plain} | keys


def _fact(fact: Fact) -> dict[str, Any]:
    words = {"told": wording.approach.value(fact.name, fact.value), "because": wording.approach.source(fact)}
    return {"name": fact.name, "value": _bare(fact.value), "source": fact.source, "derived": _bare(fact.derived)} | words


def _bare(value: Any) -> Any:
    return None if value == "" else value
