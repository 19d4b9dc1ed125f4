"""Showing a business case to the customer, and deciding about what they send back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core import money
from tehing.deals import access, actions, queries
from tehing.deals.api.caller import caller
from tehing.deals.models import CaseLink, CaseProposal

router = Router()
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class CaseLinkIn(Schema):
    """In which language the customer reads, and until which day (included); without one until it is revoked."""

    language: Literal[LANGUAGES]  # type: ignore[valid-type]
    expires_on: date | None = None


class CaseLinkOut(Schema):
    """An address that leads to the case, without its secret."""

    id: int
    language: str
    expires_on: date | None
    created_at: datetime
    created_by: int


class NewCaseLinkOut(CaseLinkOut):
    """The address itself is told this once: only the digest of its secret is kept."""

    address: str


class ProposedFigureOut(Schema):
    """A line as the customer would have it. Growth is in per cent a year."""

    line: int
    name: str
    amount: Decimal
    growth: Decimal
    was: Decimal
    was_growth: Decimal


class CaseProposalOut(Schema):
    """What a customer sent by an address."""

    id: int
    link: int
    state: str
    note: str
    currency: str
    sent_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    figures: list[ProposedFigureOut]


class DecisionIn(Schema):
    """Whether the customer's figures are taken over into the case."""

    accept: bool


@router.get(
    "/deals/{int:pk}/business-case/links",
    response=list[CaseLinkOut],
    operation_id="deal_business_case_links",
    summary="The addresses by which the customer sees the case",
)
def read_links(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    case = access.case_to_share(caller(request), pk)
    return [_link(one) for one in queries.links_of(case)]


@router.post(
    "/deals/{int:pk}/business-case/links",
    response={201: NewCaseLinkOut},
    operation_id="deal_business_case_link",
    summary="Make an address for the customer",
)
def make_link(request: HttpRequest, pk: int, data: CaseLinkIn) -> Status[dict[str, Any]]:
    link, secret = actions.make_link(deal_pk=pk, by=caller(request), language=data.language, expires_on=data.expires_on)
    return Status(201, _link(link) | {"address": request.build_absolute_uri(f"/case/{secret}/")})


@router.delete(
    "/deals/{int:pk}/business-case/links/{int:link}",
    response={204: None},
    operation_id="deal_business_case_unlink",
    summary="Revoke an address",
)
def revoke_link(request: HttpRequest, pk: int, link: int) -> Status[None]:
    actions.revoke_link(pk=link, deal_pk=pk, by=caller(request))
    return Status(204, None)


@router.get(
    "/deals/{int:pk}/business-case/proposals",
    response=list[CaseProposalOut],
    operation_id="deal_business_case_proposals",
    summary="What the customer sent, newest first",
)
def read_proposals(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    case = access.case_to_share(caller(request), pk)
    return [_proposal(one, case.currency) for one in queries.proposals_of(case)]


@router.post(
    "/deals/{int:pk}/business-case/proposals/{int:proposal}/decision",
    response=CaseProposalOut,
    operation_id="deal_business_case_decide",
    summary="Take the customer's figures over, or leave them",
)
def decide(request: HttpRequest, pk: int, proposal: int, data: DecisionIn) -> dict[str, Any]:
    found = actions.decide_proposal(pk=proposal, deal_pk=pk, by=caller(request), accept=data.accept)
    return _proposal(found, found.case.currency)


def _link(link: CaseLink) -> dict[str, Any]:
    plain = {name: getattr(link, name) for name in ("language", "expires_on", "created_at")}
    return plain | {"id": link.pk, "created_by": link.created_by_id}


def _proposal(found: CaseProposal, currency: str) -> dict[str, Any]:
    plain = {name: getattr(found, name) for name in ("state", "note", "sent_at", "decided_at")}
    keys = {"id": found.pk, "link": found.link_id, "decided_by": found.decided_by_id, "currency": currency}
    return plain | keys | {"figures": [_figure(told, currency) for told in found.figures]}


def _figure(told: dict[str, Any], currency: str) -> dict[str, Any]:
    sums = {name: money.from_minor(told[name], currency) for name in ("amount", "was")}
    return {"line": told["line"], "name": told["name"], "growth": told["growth"], "was_growth": told["was_growth"]} | sums
