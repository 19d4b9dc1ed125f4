"""By what the customer of a deal chooses, and how we fare against a competitor."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tehing.core.access import one, require_verb
from tehing.deals import access, actions, queries, wording
from tehing.deals.api.caller import caller
from tehing.deals.rules import criteria as rules

router = Router()


class ScoreOut(Schema):
    """How well somebody meets a criterion, 0 to 10. `rival` is the key of a deal competitor; null is us."""

    rival: int | None
    value: int


class CriterionOut(Schema):
    """Something the customer chooses by. `share` is the weight as percent of all weights of the deal."""

    id: int
    version: int
    name: str
    weight: int
    share: Decimal
    member: int | None
    influence: str
    scores: list[ScoreOut]


class ContenderOut(Schema):
    """Us (`rival` null) or a competitor: the weighted score of what is known, 0 to 10, and how much of the weight that is."""

    rival: int | None
    name: str
    status: str | None
    total: Decimal | None
    coverage: int


class LossOut(Schema):
    """A criterion in which a rival leads, and by how many points of the total."""

    criterion: int
    rival: int
    points: Decimal
    told: str
    influence: str


class TurnOut(Schema):
    """One change that would turn the duel: of a `score` of whoever trails, or of a `weight`."""

    kind: str
    criterion: int
    before: int
    after: int
    told: str


class DuelOut(Schema):
    """Us beside one rival, on what is known of both. `lead` is ours when positive; `standing` is ahead, level, behind or empty."""

    rival: int
    standing: str
    lead: Decimal | None
    coverage: int
    told: str
    turns: list[TurnOut]


class MatrixOut(Schema):
    """By what the customer chooses. `advice` has a stable code and its sentence in the reader's language."""

    criteria: list[CriterionOut]
    contenders: list[ContenderOut]
    losses: list[LossOut]
    duels: list[DuelOut]
    advice: str
    advice_told: str


class ScoreIn(Schema):
    """`rival` null is us; `value` null is unknown again."""

    rival: int | None = None
    value: int | None = None


class ScoresIn(Schema):
    """What is known of contenders in one criterion. Those not named stay as they are."""

    scores: list[ScoreIn]
    version: int | None = None


class ScoresOut(Schema):
    """A criterion after its scores were set."""

    id: int
    version: int
    scores: list[ScoreOut]


class RecordOut(Schema):
    """How deals against a competitor ended, within your rights. `few`: too few to lean on."""

    won: int
    lost: int
    open: int
    percent: int | None
    few: bool
    told: str


@router.get(
    "/deals/{int:pk}/criteria", response=MatrixOut, operation_id="deal_criteria_read", summary="By what the customer of a deal chooses"
)
def read_criteria(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    require_verb(by, actions.CRITERION, "view")
    sheet = queries.sheet_of(by, one(access.visible_deals(by), pk))
    matrix = sheet.matrix
    advice = rules.advice(matrix)
    return {
        "criteria": [_criterion(each, matrix) for each in sheet.criteria],
        "contenders": [_contender(matrix, rules.US, "us", None)]
        + [_contender(matrix, row.pk, row.name, row.status) for row in sheet.rivals],
        "losses": [_loss(loss) for loss in matrix.losses()],
        "duels": [_duel(duel) for duel in matrix.duels()],
        "advice": advice.code,
        "advice_told": wording.advised(advice),
    }


@router.put(
    "/choice-criteria/{int:pk}/scores",
    response=ScoresOut,
    operation_id="choice_criterion_scores",
    summary="Say how well each meets a criterion",
)
def set_scores(request: HttpRequest, pk: int, data: ScoresIn) -> dict[str, Any]:
    by = caller(request)
    require_verb(by, actions.CRITERION, "edit")
    given = {each.rival or rules.US: each.value for each in data.scores}
    criterion = actions.set_scores(pk=pk, by=by, scores=given, version=data.version)
    known = criterion.scores.order_by("pk").values("rival_id", "value")
    return {"id": pk, "version": criterion.version, "scores": [{"rival": row["rival_id"], "value": row["value"]} for row in known]}


@router.post(
    "/deals/{int:pk}/criteria/standard",
    response=list[int],
    operation_id="deal_criteria_standard",
    summary="Add the standard criteria that the deal has not yet",
)
def add_standard(request: HttpRequest, pk: int) -> list[int]:
    by = caller(request)
    require_verb(by, actions.CRITERION, "create")
    return [made.pk for made in actions.add_standard_criteria(deal=one(access.visible_deals(by), pk), by=by)]


@router.get(
    "/competitors/{int:pk}/record", response=RecordOut, operation_id="competitor_record", summary="How deals against a competitor ended"
)
def read_record(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = caller(request)
    for record_type in (actions.COMPETITOR, "deals.deal"):
        require_verb(by, record_type, "view")
    found = queries.record_against(by, one(access.visible_competitors(by), pk))
    share = found.share
    counts = {"won": share.won, "lost": share.closed - share.won, "open": found.open_count}
    return counts | {"percent": share.percent, "few": share.few, "told": wording.won_against(share)}


def _criterion(each: Any, matrix: rules.Matrix) -> dict[str, Any]:
    plain = {"id": each.pk, "member": each.member_id} | {name: getattr(each, name) for name in ("version", "name", "weight", "influence")}
    scores = [{"rival": who or None, "value": value} for (key, who), value in matrix.scores.items() if key == each.pk]
    return plain | {"share": matrix.share(next(one for one in matrix.criteria if one.key == each.pk)), "scores": scores}


def _contender(matrix: rules.Matrix, who: int, name: str, status: str | None) -> dict[str, Any]:
    return {"rival": who or None, "name": name, "status": status, "total": matrix.total(who), "coverage": matrix.coverage(who)}


def _loss(loss: rules.Loss) -> dict[str, Any]:
    words = {"told": wording.lost(loss), "influence": loss.criterion.influence}
    return {"criterion": loss.criterion.key, "rival": loss.rival.key, "points": loss.points} | words


def _duel(duel: rules.Duel) -> dict[str, Any]:
    turns = [
        {"kind": turn.kind, "criterion": turn.criterion.key, "before": turn.before, "after": turn.after, "told": wording.turned(turn, duel)}
        for turn in duel.turns
    ]
    plain = {"rival": duel.rival.key, "standing": duel.standing, "lead": duel.lead, "coverage": duel.coverage}
    return plain | {"told": wording.stands(duel), "turns": turns}
