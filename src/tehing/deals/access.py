"""The only road to deals, their stages and activities."""

import hashlib

from django.db import models
from django.db.models import Exists, OuterRef, Q

from tehing.core import clock
from tehing.core.access import Actor, Forbidden, Scope, Unknown, one, require_verb
from tehing.deals.models import (
    Activity,
    Approach,
    Benefit,
    BusinessCase,
    CallToAction,
    CaseLine,
    CaseLink,
    ChoiceCriterion,
    ClosingCondition,
    CommitteeMember,
    Competitor,
    CustomerCard,
    Deal,
    DealCompetitor,
    Evidence,
    ExitCriterion,
    LossReason,
    Need,
    Pipeline,
    RaisedObjection,
    SpinAnswer,
    Stage,
    StageTarget,
)
from tehing.playbook import access as playbook
from tehing.team import access as team
from tehing.team.models import Role

ADMIN = "admin"  # the role that may what every role may

ADVISED_BY = ("deals.approach", "deals.committeemember", "deals.need", playbook.TECHNIQUE, playbook.ADVISOR_RULE)


def visible_deals(by: Actor, verb: str = "view") -> models.QuerySet[Deal]:
    return team.within(by, Deal.objects.all(), "deals.deal", verb)


def may_change(by: Actor, deal: Deal) -> bool:
    """Whether this person may change a deal that they see, and with it what hangs on it.

    One query at most, and that once for a loaded deal: many boxes of its page ask.
    """
    scope = by.rights.scope("deals.deal", "edit")
    if scope in (Scope.NONE, Scope.ALL):
        return scope is Scope.ALL
    known: dict[int, bool] = deal.__dict__.setdefault("_may_change", {})
    if by.pk not in known:
        known[by.pk] = deal.owner_id == by.pk or visible_deals(by, "edit").filter(pk=deal.pk).exists()
    return known[by.pk]


def visible_activities(by: Actor, verb: str = "view") -> models.QuerySet[Activity]:
    """By their owner; to look at them, also through the deal they belong to."""
    rows = team.within(by, Activity.objects.all(), "deals.activity", verb)
    if verb != "view" or by.rights.scope("deals.activity", verb) in (Scope.NONE, Scope.ALL):
        return rows
    through_deal = Q(deal__in=visible_deals(by).values("pk"))
    return Activity.objects.filter(Q(pk__in=rows.values("pk")) | through_deal)


def visible_one_by_one(by: Actor) -> models.QuerySet[Activity]:
    """The activities that may be seen, asked row by row: for what days have narrowed down already.

    Where the right is a set of keys, a database collects all of them first, of all years.
    """
    rows = team.within(by, Activity.objects.all(), "deals.activity", "view")
    if by.rights.scope("deals.activity", "view") in (Scope.NONE, Scope.ALL):
        return rows
    through_deal = Exists(visible_deals(by).filter(pk=OuterRef("deal")))
    return Activity.objects.filter(Exists(rows.filter(pk=OuterRef("pk"))) | through_deal)


def visible_members(by: Actor, verb: str = "view") -> models.QuerySet[CommitteeMember]:
    """Whoever sees the deal sees who decides on it; whoever may change the deal keeps the map."""
    return team.hanging(by, CommitteeMember.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_needs(by: Actor, verb: str = "view") -> models.QuerySet[Need]:
    return team.hanging(by, Need.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_answers(by: Actor, verb: str = "view") -> models.QuerySet[SpinAnswer]:
    return team.hanging(by, SpinAnswer.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_objections(by: Actor, verb: str = "view") -> models.QuerySet[RaisedObjection]:
    return team.hanging(by, RaisedObjection.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_cases(by: Actor, verb: str = "view") -> models.QuerySet[BusinessCase]:
    return team.hanging(by, BusinessCase.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_lines(by: Actor, verb: str = "view") -> models.QuerySet[CaseLine]:
    return team.hanging(by, CaseLine.objects.all(), "case__deal", "deals.deal", _on_host(verb))


def sees_approach(by: Actor) -> bool:
    """Whether this person may see all that the advice on a deal is made of: whoever may not is not told it either."""
    return Scope.NONE not in [by.rights.scope(record_type, "view") for record_type in ADVISED_BY]


def require_approach(by: Actor) -> None:
    """Raises Forbidden unless `sees_approach`."""
    for record_type in ADVISED_BY:
        require_verb(by, record_type, "view")


def require_preparation(by: Actor) -> None:
    """The sheet before a meeting is for who may see all that it is made of. Raises Forbidden."""
    for record_type in ("deals.committeemember", "deals.need", "deals.spinanswer", "deals.raisedobjection"):
        require_verb(by, record_type, "view")


def case_of_deal(by: Actor, deal: int) -> BusinessCase:
    """The business case of the deal of this key. Unknown without one."""
    found = visible_cases(by).filter(deal=deal).first()
    if found is None:
        raise Unknown
    return found


def case_to_share(by: Actor, deal: int) -> BusinessCase:
    """The same for one who may change the deal: others are not told who looks at it from outside. Raises Forbidden("not_yours")."""
    if not may_change(by, one(visible_deals(by), deal)):
        raise Forbidden("not_yours")
    return case_of_deal(by, deal)


def live_links() -> models.QuerySet[CaseLink]:
    """The addresses that lead to a case today."""
    return CaseLink.objects.filter(Q(expires_on=None) | Q(expires_on__gte=clock.today()), revoked_at=None)


def link_of(secret: str) -> CaseLink:
    """The only road to a case without signing in. Unknown when the secret is wrong, revoked or past its day: nobody can tell."""
    found = live_links().filter(digest=digest_of(secret)).select_related("case__deal__company", "case__deal__owner").first()
    if found is None:
        raise Unknown
    return found


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so a plain digest tells nobody."""
    return hashlib.sha256(secret.encode()).hexdigest()


def visible_choice_criteria(by: Actor, verb: str = "view") -> models.QuerySet[ChoiceCriterion]:
    return team.hanging(by, ChoiceCriterion.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_rivals(by: Actor, verb: str = "view") -> models.QuerySet[DealCompetitor]:
    return team.hanging(by, DealCompetitor.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_evidence(by: Actor, verb: str = "view") -> models.QuerySet[Evidence]:
    return team.hanging(by, Evidence.objects.all(), "deal", "deals.deal", _on_host(verb))


def may_decide(by: Actor, deal: Deal, role: int | None) -> bool:
    """Whether this person may approve something on a deal that they see: with the role, or as administrator; never on their own deal."""
    if deal.owner_id in (None, by.pk):
        return False
    return Role.objects.filter(Q(pk=role) | Q(code=ADMIN), holders=by.pk).exists()


def visible_conditions(by: Actor, verb: str = "view") -> models.QuerySet[ClosingCondition]:
    return team.hanging(by, ClosingCondition.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_calls(by: Actor, verb: str = "view") -> models.QuerySet[CallToAction]:
    return team.hanging(by, CallToAction.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_benefits(by: Actor, verb: str = "view") -> models.QuerySet[Benefit]:
    return team.hanging(by, Benefit.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_approaches(by: Actor, verb: str = "view") -> models.QuerySet[Approach]:
    return team.hanging(by, Approach.objects.all(), "deal", "deals.deal", _on_host(verb))


def visible_cards(by: Actor, verb: str = "view") -> models.QuerySet[CustomerCard]:
    """Whoever sells sees the cards of the people whom they see; who may change the person keeps the card."""
    if by.rights.scope("deals.customercard", verb) is Scope.NONE:
        return CustomerCard.objects.none()
    return team.hanging(by, CustomerCard.objects.all(), "person", "parties.person", _on_host(verb))


def visible_competitors(by: Actor, verb: str = "view") -> models.QuerySet[Competitor]:
    """What the house knows of competitors is the whole house's."""
    return Competitor.objects.all() if by.rights.scope("deals.competitor", verb) is not Scope.NONE else Competitor.objects.none()


def _on_host(verb: str) -> str:
    """To add to or take from a deal is to edit it."""
    return "view" if verb in ("view", "export") else "edit"


def visible_pipelines(by: Actor, verb: str = "view") -> models.QuerySet[Pipeline]:
    return Pipeline.objects.all() if by.rights.scope("deals.pipeline", verb) is not Scope.NONE else Pipeline.objects.none()


def visible_stages(by: Actor, verb: str = "view") -> models.QuerySet[Stage]:
    return Stage.objects.all() if by.rights.scope("deals.stage", verb) is not Scope.NONE else Stage.objects.none()


def visible_criteria(by: Actor, verb: str = "view") -> models.QuerySet[ExitCriterion]:
    return ExitCriterion.objects.all() if by.rights.scope("deals.exitcriterion", verb) is not Scope.NONE else ExitCriterion.objects.none()


def visible_targets(by: Actor, verb: str = "view") -> models.QuerySet[StageTarget]:
    return StageTarget.objects.all() if by.rights.scope("deals.stagetarget", verb) is not Scope.NONE else StageTarget.objects.none()


def visible_loss_reasons(by: Actor, verb: str = "view") -> models.QuerySet[LossReason]:
    return LossReason.objects.all() if by.rights.scope("deals.lossreason", verb) is not Scope.NONE else LossReason.objects.none()
