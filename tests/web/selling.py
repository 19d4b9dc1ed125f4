"""How a sale is made: a record of every kind on one deal, and what somebody would send to change it."""

from datetime import date
from typing import Any

from tehing.core.records import resource
from tehing.deals import actions as deals
from tehing.deals.models import Deal, Stage
from tehing.team.models import User


def worked(deal: Deal, by: User) -> dict[str, Any]:
    """Everything that hangs on a deal, one of each."""
    competitor = deals.create_competitor(by=by, data={"name": "Nordtrafo"})
    said = {"deal": deal, "kind": "problem", "name": "What is slow?", "answer": "The spare parts"}
    return {
        "deals.committeemember": deals.create_member(by=by, data={"deal": deal, "name": "Chief engineer", "role": "technical"}),
        "deals.need": deals.create_need(by=by, data={"deal": deal, "name": "The line stands"}),
        "deals.spinanswer": deals.create_spin_answer(by=by, data=said),
        "deals.raisedobjection": deals.create_objection(by=by, data={"deal": deal, "name": "Too dear"}),
        "deals.choicecriterion": deals.create_criterion(by=by, data={"deal": deal, "name": "Price", "weight": 40}),
        "deals.competitor": competitor,
        "deals.approach": deals.create_approach(by=by, data={"deal": deal}),
        "deals.benefit": deals.create_benefit(by=by, data={"deal": deal, "name": "Monitoring", "benefit": "nobody calls at night"}),
        "deals.closingcondition": deals.create_condition(by=by, data={"deal": deal, "kind": "able", "state": "partly"}),
        "deals.calltoaction": deals.create_call(by=by, data={"deal": deal, "name": "Trial", "due_on": date(2026, 12, 31)}),
        "deals.dealcompetitor": deals.create_rival(by=by, data={"deal": deal, "competitor": competitor}),
    }


def reckoned(deal: Deal, by: User) -> dict[str, Any]:
    """A business case with a line that the customer may change, a link to it, and what they sent back."""
    case, _written = deals.build_case(deal_pk=deal.pk, by=by)
    line = deals.update_line(pk=case.lines.get().pk, by=by, data={"editable": True})
    link, secret = deals.make_link(deal_pk=deal.pk, by=by, language="en")
    proposal = deals.propose_figures(secret=secret, figures={line.pk: {"amount": 1}})
    case.refresh_from_db()
    return {"deals.businesscase": case, "deals.caseline": line, "link": link, "proposal": proposal}


def asked_of(stage: Stage, by: User) -> dict[str, Any]:
    """What a stage asks before it is left, and what it should bring."""
    data = {"deals.exitcriterion": {"demand": "coach"}, "deals.stagetarget": {"indicator": "entered", "target": 8}}
    return {key: resource(key).create(by=by, data={"stage": stage, **given}) for key, given in data.items()}


def posted(world: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Address -> a body that would do something on its screen."""
    return {
        "deal_committee_new": {"name": "Buyer", "role": "economic", "power": "high", "stance": "neutral", "access": "never"},
        "deal_committee_member": {"name": "Engineer", "role": "technical", "power": "low", "stance": "against", "access": "met"},
        "deal_committee_place": {"power": "high", "stance": "champion"},
        "deal_case_links": {"language": "en"},
        "deal_case_proposal": {"decision": "accept"},
        "deal_approach": {"how": "advised"},
        "deal_closing": {f"{kind}-state": "partly" for kind in ("ready", "willing", "able")},
        "call_settlement": {"state": "met"},
        "deal_criteria": {f"weight:{world['deals.choicecriterion'].pk}": "50"},
    }


# operation -> a body that would do something at its endpoint
SENT: dict[str, dict[str, Any]] = {
    "committee_member_influences": {"influences": []},
    "deal_approach_choose": {"deciders": 3},
    "call_to_action_settle": {"state": "met"},
    "choice_criterion_scores": {"scores": [{"rival": None, "value": 7}]},
}
