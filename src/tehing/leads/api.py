"""The room's reads for programs beyond its records."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.access import one
from tehing.leads import access, queries, wording

router = Router(tags=["leads"])


class SignOut(Schema):
    """One of the five signs: the answer ("" while unknown), what it brings of how much, and what to ask while it is unknown."""

    sign: str
    answer: str
    points: int
    most: int
    ask: str


class QualificationOut(Schema):
    """How far a lead is qualified. `score` is 0 to 100, `verdict` qualified, open, weak or unfit."""

    score: int
    verdict: str
    advice: str
    signs: list[SignOut]


@router.get(
    "/leads/{int:pk}/qualification", response=QualificationOut, operation_id="lead_qualification", summary="How far a lead is qualified"
)
def qualification(request: HttpRequest, pk: int) -> dict[str, Any]:
    by: Any = request.auth  # type: ignore[attr-defined]
    found = queries.qualification_of(one(access.visible_leads(by), pk))
    signs = [
        {"sign": line.sign, "answer": line.answer, "points": line.points, "most": line.most, "ask": str(wording.QUESTIONS[line.sign])}
        for line in found.lines
    ]
    return {"score": found.score, "verdict": found.verdict, "advice": str(wording.VERDICTS[found.verdict][1]), "signs": signs}
