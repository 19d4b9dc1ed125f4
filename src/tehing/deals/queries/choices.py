"""Whom and what a form offers to choose from, once it is known which deal it is about."""

from typing import Any

from django.db.models import Q

from tehing.core.access import Actor
from tehing.core.numbers import whole
from tehing.core.records.resource import Known
from tehing.deals import access
from tehing.deals.models import CommitteeMember, Deal
from tehing.deals.rules.gates import SHOWN
from tehing.parties import access as parties
from tehing.parties.models import Employment
from tehing.playbook import access as playbook


def people_at_customer(by: Actor, known: Known) -> Any:
    """The people of the deal's company, and who is chosen already."""
    deal = _deal(by, known)
    if deal is None or deal.company_id is None:
        return None
    employed = Employment.objects.filter(company=deal.company_id).values("person")
    chosen = whole(known("person")) or 0
    reach = Q(company=deal.company_id) | Q(pk__in=employed) | Q(pk=chosen)
    return parties.visible_people(by).filter(reach).order_by("name", "pk")


def members_of_deal(by: Actor, known: Known) -> Any:
    """Everybody on the deal's map."""
    deal = _deal(by, known)
    return None if deal is None else access.visible_members(by).filter(deal=deal.pk).order_by("name", "pk")


def needs_of_deal(by: Actor, known: Known) -> Any:
    """Every need of the deal."""
    deal = _deal(by, known)
    return None if deal is None else access.visible_needs(by).filter(deal=deal.pk).order_by("name", "pk")


def others_on_map(by: Actor, known: Known) -> Any:
    """Everybody on the deal's map but the one whom the form is about."""
    deal = _deal(by, known)
    return None if deal is None else CommitteeMember.objects.filter(deal=deal.pk).exclude(pk=known("pk")).order_by("name", "pk")


def activities_of_deal(by: Actor, known: Known) -> Any:
    """The latest talks first."""
    deal = _deal(by, known)
    return None if deal is None else access.visible_activities(by).filter(deal=deal.pk).order_by("-pk")


def answers_to_objection(by: Actor, known: Known) -> Any:
    """The library's answers to the objection that was raised."""
    key = whole(known("objection"))
    return None if key is None else playbook.visible_answers(by).filter(objection=key).order_by("pk")


def techniques_offered(by: Actor, known: Known) -> Any:
    """Those in use, and the one that is chosen already, retired or not."""
    chosen = [whole(known(name)) for name in ("technique", "second")]
    kept = Q(pk__in=[key for key in chosen if key is not None])
    return playbook.visible_techniques(by).filter(Q(is_active=True) | kept).order_by("position", "name", "pk")


def needs_of_case(by: Actor, known: Known) -> Any:
    """The needs of the deal that the case is for."""
    key = whole(known("case"))
    case = None if key is None else access.visible_cases(by).filter(pk=key).first()
    return None if case is None else access.visible_needs(by).filter(deal=case.deal_id).order_by("name", "pk")


def criteria_to_show(by: Actor, known: Known) -> Any:
    """What the stages of the deal's pipeline ask that evidence is written for."""
    deal = _deal(by, known)
    if deal is None:
        return None
    asking = access.visible_criteria(by).filter(stage__pipeline=deal.pipeline_id, demand__in=SHOWN, question=None)
    return asking.order_by("stage__position", "pk")


def questions_in_use(by: Actor, known: Known) -> Any:
    """The bank without what was retired, but for the question that is chosen already."""
    chosen = whole(known("question")) or 0
    return playbook.visible_questions(by).filter(Q(is_active=True) | Q(pk=chosen)).order_by("kind", "text")


def _deal(by: Actor, known: Known) -> Deal | None:
    key = whole(known("deal"))
    return None if key is None else access.visible_deals(by).filter(pk=key).first()
