"""A house that sells: the standard stages and channels, one customer."""

from collections.abc import Callable
from typing import Any

import pytest

from tehing.core import records
from tehing.deals import actions
from tehing.deals.models import Deal, ExitCriterion, LossReason, Stage
from tehing.leads import actions as leads
from tehing.parties import actions as parties
from tehing.parties.models import Company
from tehing.team.models import User


@pytest.fixture
def stages(people: dict[str, User]) -> dict[str, Stage]:
    """The standard pipeline: first, second, on_hold, won, lost."""
    actions.seed_pipelines(by=people["admin"])
    leads.seed_channels(by=people["admin"])
    found = list(Stage.objects.order_by("position"))
    kinds = {stage.kind: stage for stage in found if stage.kind != "open"}
    opened = [stage for stage in found if stage.kind == "open"]
    return {"first": opened[0], "second": opened[1], "last": opened[-1], **kinds}


@pytest.fixture
def price(stages: dict[str, Stage]) -> LossReason:
    return LossReason.objects.order_by("pk")[0]


@pytest.fixture
def company(people: dict[str, User]) -> Company:
    return parties.create_company(by=people["seller"], data={"name": "Raua Tehas AS", "country": "EE"})


@pytest.fixture
def open_deal(people: dict[str, User], stages: dict[str, Stage], company: Company) -> Callable[..., Deal]:
    """Open a deal, the seller's unless said otherwise."""

    def make(by: str = "seller", **data: Any) -> Deal:
        return actions.create_deal(by=people[by], data={"name": "Three transformers", "company": company, "value": 1_000_00, **data})

    return make


@pytest.fixture
def asks(people: dict[str, User], stages: dict[str, Stage]) -> Callable[..., ExitCriterion]:
    """The first stage, or another, begins to ask something."""

    def put(demand: str, stage: str = "first", **data: Any) -> ExitCriterion:
        made: ExitCriterion = records.resource(actions.EXIT_CRITERION).create(
            by=people["admin"], data={"stage": stages[stage], "demand": demand, **data}
        )
        return made

    return put
