"""How a deal is sold: what is advised today and why, what was chosen, and whether the two still go together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import Approach, Deal, Stage
from tehing.deals.queries.committee import Place, places_of
from tehing.deals.queries.gates import state_by
from tehing.deals.queries.health import Cycle, cycle_of
from tehing.deals.queries.needs import Needs, needs_of
from tehing.deals.queries.standing import Standing, standing_of
from tehing.deals.rules import approach as rules
from tehing.deals.rules import groundwork
from tehing.deals.rules.approach import Choice, Fact
from tehing.deals.rules.shares import FEW
from tehing.playbook import queries as playbook
from tehing.playbook.models import Technique

# fact -> the field in which its answer is kept; what was answered goes before what the deal tells
ANSWERS = {name: name for name in rules.NAMES} | {"product": "product_kind"}


@dataclass(frozen=True)
class Way:
    """The facts of a deal, the advice that follows, what was chosen, and in what advice and choice have come apart."""

    deal: Deal
    facts: list[Fact]
    consultation: playbook.Consultation
    chosen: Approach | None
    won: int  # deals of the pipeline that size and days are told from
    departs: tuple[str, ...]  # of the choice, from today's advice
    moved: tuple[str, ...]  # of the advice, since the choice was made; nothing on a deal that is over
    techniques: list[Technique]  # retired ones too
    ground: groundwork.Ground
    may_edit: bool

    @property
    def technique(self) -> Technique | None:
        """The chosen one, else the one put first."""
        if self.chosen is not None and self.chosen.technique is not None:
            return self.chosen.technique
        return self.consultation.best[0].technique if self.consultation.best else None

    @property
    def groundwork(self) -> list[tuple[str, bool | None]]:
        """What the technique needs on a deal, and whether it is there; None where nobody can tell."""
        needs = playbook.lines(self.technique.said("needs")) if self.technique is not None else []
        return [(need, groundwork.holds(need, self.ground)) for need in needs]

    @property
    def missing(self) -> list[str]:
        return [fact.name for fact in self.facts if fact.source == rules.UNKNOWN]


def approach_of(by: Actor, deal: Deal, answers: Mapping[str, Any] | None = None) -> Way:
    """The way of a deal this person may see, loaded with its stage; `answers` in place of the kept ones. Some ten queries."""
    return way_of(by, deal, cycle_of(by, deal), places_of(by, deal), needs_of(by, deal), standing_of(deal), answers)


def way_of(
    by: Actor,
    deal: Deal,
    cycle: Cycle,
    places: Sequence[Place],
    needs: Needs,
    standing: Standing,
    answers: Mapping[str, Any] | None = None,
) -> Way:
    """The same from what has been read for the deal's page. No query."""
    selling = standing.selling
    facts = rules.facts(_known(deal, cycle, places, needs, standing), answers if answers is not None else answers_of(selling.chosen))
    offered = [one for one in selling.techniques if one.is_active]
    found = playbook.weigh(rules.situation(facts), selling.rules, offered)
    chosen = selling.chosen
    is_over = deal.stage.kind in (Stage.Kind.WON, Stage.Kind.LOST)
    return Way(
        deal,
        facts,
        found,
        chosen,
        cycle.won,
        rules.departures(choice_of(chosen), found.advice) if chosen is not None else (),
        () if chosen is None or is_over else rules.moved(advised_of(chosen), found.advice),
        selling.techniques,
        _ground(deal, places, needs, standing),
        access.may_change(by, deal),
    )


def answers_of(chosen: Approach | None) -> dict[str, Any]:
    """Fact -> what was answered, as the advisor takes it."""
    return {} if chosen is None else answers_from({field: getattr(chosen, field) for field in ANSWERS.values()})


def answers_from(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The same from fields of the record; what is left out was not answered."""
    found = {name: kept.get(field) for name, field in ANSWERS.items()}
    return found | {"tailored": {"yes": True, "no": False}.get(found["tailored"] or "")}


def choice_of(chosen: Approach) -> Choice:
    return Choice(chosen.model, chosen.way, str(chosen.technique_id or ""), str(chosen.second_id or ""))


def advised_of(chosen: Approach) -> Choice:
    """What was advised as the choice was made."""
    return Choice(chosen.advised_model, chosen.advised_way, str(chosen.advised_technique_id or ""))


def _known(deal: Deal, cycle: Cycle, places: Sequence[Place], needs: Needs, standing: Standing) -> rules.Known:
    begun = deal.opened_on or deal.created_at.date()
    planned = (deal.expected_close_on - begun).days if deal.expected_close_on is not None else -1
    seats = [place.seat() for place in places]
    return rules.Known(
        industry=standing.selling.industry,
        relation=standing.selling.relation,
        product=standing.selling.product,
        value=deal.value_minor,
        won_values=cycle.values,
        fits=[need.fit for need in needs.items],
        deciders=sum(bool(seat.roles & rules.DECIDING) and not seat.gone for seat in seats),
        planned_days=planned if planned >= 0 else None,
        own_days=cycle.own if cycle.won >= FEW else None,
    )


def _ground(deal: Deal, places: Sequence[Place], needs: Needs, standing: Standing) -> groundwork.Ground:
    backed = standing.selling.backed
    return groundwork.Ground(
        state=state_by(deal, places, needs, standing),
        roles=frozenset(role for place in places for role in place.seat().roles),
        reasons=any(need.implication for need in needs.items),
        product=deal.product_id is not None,
        benefit="benefit" in backed,
        case="case" in backed,
        rivals=bool(standing.matrix.rivals),
        due=standing.due is not None,
        agreed="agreed" in backed,
    )
