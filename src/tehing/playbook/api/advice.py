"""Which way of selling fits."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tehing.core.access import Actor, Invalid, require_verb
from tehing.playbook import access, queries
from tehing.playbook.rules import advisor
from tehing.playbook.rules.advisor import Reason, Situation, Verdict

router = Router()


class SituationIn(Schema):
    """What is known of a sale; `industry` is a NACE 2.1 code or section of the customer. Leave out what is not known."""

    industry: str = Field("", max_length=10)
    product: Literal["", "goods", "service", "solution", "spare_part"] = ""
    channel: Literal["", "corporate", "dealer", "distribution", "retail_chain"] = ""
    size: Literal["", "small", "medium", "large"] = ""
    tailored: bool | None = None
    deciders: int | None = Field(None, ge=1, le=99)
    days: int | None = Field(None, ge=0, le=3650)


class ReasonOut(Schema):
    """Why points were given; `rule` is the code of one of the company's rules, or of_model."""

    rule: str
    points: int
    text: str


class VerdictOut(Schema):
    """Which of two it is, how many points each has, and why; `against` speaks for the other."""

    value: str
    points: dict[str, int]
    reasons: list[ReasonOut]
    against: list[ReasonOut]


class RankedOut(Schema):
    """A technique in use, the best first. Without points nothing speaks for it."""

    id: int
    code: str
    name: str
    points: int
    reasons: list[ReasonOut]


class AdviceOut(Schema):
    """What fits, and what would make the answer surer."""

    model: VerdictOut
    way: VerdictOut
    techniques: list[RankedOut]
    missing: list[str]


@router.get("/playbook/advice", response=AdviceOut, operation_id="playbook_advice", summary="Which way of selling fits a sale")
def advice(request: HttpRequest, asked: Query[SituationIn]) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    for record_type in (access.TECHNIQUE, access.ADVISOR_RULE):
        require_verb(by, record_type, "view")
    if asked.industry and not advisor.marks(asked.industry):
        raise Invalid({"industry": ["unknown_industries"]})
    return told(queries.advise(by, Situation(**asked.model_dump())))


def told(found: queries.Consultation) -> dict[str, Any]:
    """An advice as AdviceOut gives it."""
    return {
        "model": _verdict(found.advice.model),
        "way": _verdict(found.advice.way),
        "techniques": [
            {
                "id": one.technique.pk,
                "code": one.technique.code,
                "name": one.technique.said("name"),
                "points": one.points,
                "reasons": _reasons(one.reasons),
            }
            for one in found.techniques
        ],
        "missing": list(found.advice.missing),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "value": verdict.value,
        "points": dict(verdict.points),
        "reasons": _reasons(queries.in_words(verdict.reasons)),
        "against": _reasons(queries.in_words(verdict.against)),
    }


def _reasons(reasons: list[tuple[Reason, str]]) -> list[dict[str, Any]]:
    return [{"rule": reason.rule, "points": reason.points, "text": text} for reason, text in reasons]
