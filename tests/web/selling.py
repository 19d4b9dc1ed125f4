"""How a sale is made: a record of every kind on one deal, and what somebody would send to change it."""

from datetime import date
from typing import Any

from tehing.core.records import Resource, resource
from tehing.core.records.forms import form_for
from tehing.deals import actions as deals
from tehing.deals.models import Deal
from tehing.team.models import Role, User

# what an address calls it -> whose key stands there
OF_A_DEAL = (
    ("member", "deals.committeemember"),
    ("link", "link"),
    ("proposal", "proposal"),
    ("objection", "deals.raisedobjection"),
    ("criterion", "deals.exitcriterion"),
)


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


def asked_of(deal: Deal, by: User, admin: User) -> dict[str, Any]:
    """What the deal's stage should bring, and what it asks before it is left: an approval, which has been asked for."""
    given = {"stage": deal.stage, "demand": "approval", "subject": "Final price", "role": Role.objects.get(code="sales_head")}
    criterion = resource(deals.EXIT_CRITERION).create(by=admin, data=given)
    target = resource("deals.stagetarget").create(by=admin, data={"stage": deal.stage, "indicator": "entered", "target": 8})
    evidence = deals.ask_approval(deal_pk=deal.pk, criterion_pk=criterion.pk, by=by)
    return {deals.EXIT_CRITERION: criterion, "deals.stagetarget": target, deals.EVIDENCE: evidence}


def reckoned(deal: Deal, by: User) -> dict[str, Any]:
    """A business case with a line that the customer may change, a link to it, and what they sent back."""
    case, _written = deals.build_case(deal_pk=deal.pk, by=by)
    line = deals.update_line(pk=case.lines.get().pk, by=by, data={"editable": True})
    link, secret = deals.make_link(deal_pk=deal.pk, by=by, language="en")
    proposal = deals.propose_figures(secret=secret, figures={line.pk: {"amount": 1}})
    case.refresh_from_db()
    return {"deals.businesscase": case, "deals.caseline": line, "link": link, "proposal": proposal}


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
        "evidence_decision": {"act": "approve"},
        "deal_criteria": {f"weight:{world['deals.choicecriterion'].pk}": "50"},
    }


def sent(world: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Operation -> a body that would do something at its endpoint."""
    return {
        "committee_member_influences": {"influences": []},
        "deal_approach_choose": {"deciders": 3},
        "deal_business_case_link": {"language": "en"},
        "deal_business_case_decide": {"accept": True},
        "call_to_action_settle": {"state": "met"},
        "approval_ask": {"criterion": world["deals.exitcriterion"].pk},
        "approval_give": {"words": "Fine"},
        "approval_decline": {"words": "Too low"},
        "choice_criterion_scores": {"scores": [{"rival": None, "value": 7}]},
        "technique_translate": {"name": "Müük"},
    }


def values(described: Resource, record: Any, by: User) -> dict[str, Any]:
    """What the form of a record holds, as a browser sends it back."""
    form = form_for(described, by, record=record)
    values = {name: form[name].value() for name in form.fields}
    values = {name: getattr(value, "pk", value) for name, value in values.items() if value not in (None, "", [])}
    return {name: [getattr(each, "pk", each) for each in value] if isinstance(value, list) else value for name, value in values.items()}


def another(described: Resource, record: Any, by: User) -> dict[str, Any]:
    """A second record like this one."""
    made = values(described, record, by)
    for name in ("registry_code", "vat_number", "parent"):
        made.pop(name, None)
    for name, text in (("name", "Another"), ("email", "another@trafo.example"), ("code", "another"), ("text", "Another?")):
        if name in made:
            made[name] = text
    return made
