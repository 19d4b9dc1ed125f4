"""What was asked and answered on a deal, and what to ask next."""

from dataclasses import dataclass

from django.db.models import Value

from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import Approach, CommitteeMember, Deal, Need, RaisedObjection, SpinAnswer
from tehing.deals.rules import spin
from tehing.playbook import queries as playbook
from tehing.playbook.models import Question

ANSWERS, MOST = 200, 1_000  # what a notebook shows, the latest; what its summary is worked out from


@dataclass(frozen=True)
class Chapter:
    """One kind of question: what was answered, and what the bank still has to ask."""

    kind: str
    label: str
    answers: list[SpinAnswer]
    questions: list[Question]


@dataclass(frozen=True)
class Notebook:
    """A deal's questions and answers."""

    deal: Deal
    chapters: list[Chapter]
    balance: spin.Balance
    needs: list[Need]
    members: list[CommitteeMember]
    ahead: bool  # the seller's stage runs ahead of the customer's buying
    may_edit: bool


def asked_on(by: Actor, deal: Deal) -> tuple[list[Chapter], spin.Balance]:
    """What was asked on a deal, and what the bank has to ask for its segment, its technique's own first. Two queries."""
    rows = access.visible_answers(by).filter(deal=deal.pk).select_related("member", "need", "activity")
    answers = list(rows.order_by("-pk")[:ANSWERS])[::-1]
    asked = {answer.question_id for answer in answers}
    product = deal.product.kind if deal.product else ""
    first = Approach.objects.filter(deal=deal.pk).values("technique")
    bank = dict(playbook.questions_by_kind(by, division=_division(deal), product_kind=product, first=first))
    found = [
        Chapter(
            str(kind),
            str(label),
            [answer for answer in answers if answer.kind == kind],
            [question for question in bank.get(str(kind), []) if question.pk not in asked],
        )
        for kind, label in Question.Kind.choices
    ]
    return found, spin.balance([answer.kind for answer in answers])


def notebook_of(by: Actor, deal: Deal) -> Notebook:
    """The notebook of a deal this person may see. Five queries."""
    chapters, balance = asked_on(by, deal)
    return Notebook(
        deal,
        chapters,
        balance,
        list(access.visible_needs(by).filter(deal=deal.pk).order_by("name", "pk")),
        list(access.visible_members(by).filter(deal=deal.pk).select_related("person").order_by("name", "pk")),
        spin.ahead_of_customer(deal.stage.step, deal.buying_phase),
        access.may_change(by, deal),
    )


@dataclass(frozen=True)
class Talk:
    """In short: how well the customer has been asked, and what they said against us."""

    balance: spin.Balance
    unsettled: list[str]
    objections: int


def talk_of(deal: Deal) -> Talk:
    """Of a deal that one sees. One query."""
    answers = SpinAnswer.objects.filter(deal=deal.pk).values_list("kind", Value(""))
    said = RaisedObjection.objects.filter(deal=deal.pk).values_list("state", "name")
    rows = list(answers.union(said, all=True)[:MOST])
    states = set(RaisedObjection.State.values)
    raised = [(state, name) for state, name in rows if state in states]
    unsettled = [name for state, name in raised if state != RaisedObjection.State.SETTLED]
    return Talk(spin.balance([kind for kind, _name in rows if kind not in states]), unsettled, len(raised))


def _division(deal: Deal) -> str:
    """The NACE division of the customer: the first two digits of its code, or of its industry's."""
    company = deal.company
    if company is None:
        return ""
    code = company.nace_code or (company.industry.nace_code if company.industry is not None else "")
    return code[:2]
