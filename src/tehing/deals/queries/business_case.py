"""A deal's business case, worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tehing.core import money
from tehing.core.access import Actor
from tehing.deals import access
from tehing.deals.models import BusinessCase, CaseLine, CaseLink, CaseProposal, Deal
from tehing.deals.rules import business_case as rules


@dataclass(frozen=True)
class Written:
    """A line with what it comes to over the years, and whether the need that it follows has changed since."""

    line: CaseLine
    total: int  # minor units
    behind: bool


@dataclass(frozen=True)
class Case:
    """A business case with its lines and what follows from them."""

    case: BusinessCase
    lines: list[Written]
    outcome: rules.Outcome

    @property
    def behind(self) -> bool:
        return any(one.behind for one in self.lines)


def case_of(by: Actor, deal: Deal) -> Case | None:
    """The case of a deal that this person may see. Two queries."""
    case = access.visible_cases(by).filter(deal=deal.pk).first()
    if case is None:
        return None
    rows = case.lines.select_related("need").order_by("pk")
    return worked_out(case, list(rows))


def briefly(deal: Deal) -> Case | None:
    """The case for the box on the deal's page; None without any line. One query."""
    rows = list(CaseLine.objects.filter(case__deal=deal.pk).select_related("case", "need").order_by("pk"))
    return worked_out(rows[0].case, rows) if rows else None


@dataclass(frozen=True)
class Proposed:
    """A figure that the customer sent, beside the present one."""

    name: str
    was: str
    amount: str
    growth: str  # empty: as it was


@dataclass(frozen=True)
class Sharing:
    """Who may look at a case from outside, and what they sent that waits for an answer."""

    links: list[CaseLink]
    waiting: list[tuple[CaseProposal, list[Proposed]]]


def sharing_of(case: BusinessCase) -> Sharing:
    """Two queries."""
    sent = case.proposals.filter(state=CaseProposal.State.WAITING).order_by("pk")
    return Sharing(links_of(case), [(one, [_proposed(told, case.currency) for told in one.figures]) for one in sent])


def links_of(case: BusinessCase) -> list[CaseLink]:
    """The addresses that lead to the case today."""
    return list(access.live_links().filter(case=case).select_related("created_by").order_by("pk"))


def proposals_of(case: BusinessCase) -> list[CaseProposal]:
    """What customers sent, the newest first; the last hundred, decided or not."""
    return list(case.proposals.order_by("-pk")[:100])


def shared(link: CaseLink, given: Mapping[int, Mapping[str, Any]] | None = None) -> Case:
    """The case that a link leads to, with the customer's own figures in place of ours where they are given. One query."""
    lines = list(link.case.lines.select_related("need").order_by("pk"))
    for line in lines:
        for name, value in (given or {}).get(line.pk, {}).items():
            setattr(line, {"amount": "amount_minor"}.get(name, name), value)
    return worked_out(link.case, lines)


def _proposed(told: Mapping[str, Any], currency: str) -> Proposed:
    growth = f"{told['growth']} %" if Decimal(told["growth"]) != Decimal(told["was_growth"]) else ""
    was, amount = (money.format_money(told[name], currency) for name in ("was", "amount"))
    return Proposed(told["name"], was, amount, growth)


def worked_out(case: BusinessCase, lines: Sequence[CaseLine]) -> Case:
    """Investments first, then costs, then returns, each as they were written."""
    ordered = sorted(lines, key=lambda line: rules.KINDS.index(line.kind))
    plain = [as_rule(line) for line in ordered]
    shown = [Written(line, sum(rules.amounts(one, case.years)), _behind(line)) for line, one in zip(ordered, plain, strict=True)]
    return Case(case, shown, rules.work_out(plain, years=case.years, rate=case.rate))


def as_rule(line: CaseLine) -> rules.Line:
    """A line as the rules take it."""
    found = rules.Line(kind=line.kind, amount=line.amount_minor, first=line.first_year, last=line.last_year)
    return replace(found, growth=line.growth) if line.rhythm == CaseLine.Rhythm.YEARLY else found


def _behind(line: CaseLine) -> bool:
    if line.need is None or line.share is None or line.need.yearly_cost_minor is None:
        return False
    return rules.saved(line.need.yearly_cost_minor, line.share) != line.amount_minor
