"""What stages bring beside what they should: result indicators and their targets (M13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.http import QueryDict

from tehing.core import clock, kept
from tehing.core.access import Actor
from tehing.core.records import lists, resource
from tehing.core.records.resource import Rows
from tehing.deals import access
from tehing.deals.models import Stage, StageTarget, StageVisit
from tehing.insights import rules
from tehing.insights.queries.pipeline import DEALS, link


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An indicator of a stage. `actual` in deals, % or days; None while there is nothing to count. `of`: how many deals it rests on."""

    key: int
    stage: str
    pipeline: str
    indicator: str
    label: str
    target: int
    actual: Decimal | None
    of: int
    reached: bool | None
    url: str

    @property
    def at_most(self) -> bool:
        """Whether the target is met from above."""
        return self.indicator in rules.AT_MOST


def targets_of(by: Actor, params: QueryDict) -> list[Measured]:
    """Every target of a stage in use, over the deals that the address asks for and the person may see. Four queries at most."""
    targets = list(access.visible_targets(by).filter(stage__is_active=True).select_related("stage__pipeline"))
    if not targets:
        return []
    rows, _conditions = lists.matching(resource(DEALS), by, params)
    targets.sort(key=lambda one: (one.stage.pipeline.position, one.stage.pipeline_id, one.stage.position, one.pk))
    asked = ",".join(f"{one.pk}.{one.version}.{one.stage.version}" for one in targets)
    found, _at = kept.counted("targets", rows, f"{params.urlencode()} {asked}", lambda: _counted(rows, targets, params))
    return found


def _counted(rows: Rows, targets: list[StageTarget], params: QueryDict) -> list[Measured]:
    lately = _lately(rows, targets)
    return [_measured(one, lately.get(one.stage_id, rules.Lately()), params) for one in targets]


def _measured(one: StageTarget, lately: rules.Lately, params: QueryDict) -> Measured:
    actual, of = rules.measured(one.indicator, lately)
    return Measured(
        key=one.pk,
        stage=one.stage.name,
        pipeline=one.stage.pipeline.name,
        indicator=one.indicator,
        label=str(one),
        target=one.target,
        actual=actual,
        of=of,
        reached=rules.reached(one.indicator, actual, one.target),
        url=link(params, stage=one.stage_id),
    )


def _lately(rows: Rows, targets: Iterable[StageTarget]) -> dict[int, rules.Lately]:
    """Stage -> what became of its deals lately. Two queries."""
    stages = {one.stage_id: one.stage for one in targets}
    came, went = _passages(rows, stages), _standing(rows, stages.values())
    return {pk: rules.Lately(**came.get(pk, {}), **went.get(pk, {})) for pk in stages}


def _passages(rows: Rows, stages: dict[int, Stage]) -> dict[int, dict[str, int]]:
    """Who came in and who went out in the last days, by stage."""
    month, season = (clock.now() - timedelta(days=days) for days in (rules.MONTH, rules.SEASON))
    visits = StageVisit.objects.filter(Q(stage__in=stages) | Q(came_from__in=stages), entered_at__gte=season)
    if rows.query.where:
        visits = visits.filter(deal__in=rows.values("pk"))
    late = Q(entered_at__gte=month)
    grouped = visits.values("came_from", "stage", "stage__kind", "stage__pipeline", "stage__position").annotate(
        n=Count("pk"), month=Count("pk", filter=late), seconds=Sum("seconds_before")
    )
    found = {pk: dict.fromkeys(("came", "went_on", "left", "went_on_in_season", "seconds"), 0) for pk in stages}
    for row in grouped.order_by():
        if row["stage"] in found:
            found[row["stage"]]["came"] += row["month"]
        if row["came_from"] not in found or row["came_from"] == row["stage"]:
            continue
        sums, on = (
            found[row["came_from"]],
            _is_on(stages[row["came_from"]], row["stage__kind"], row["stage__pipeline"], row["stage__position"]),
        )
        sums["left"] += row["n"]
        sums["seconds"] += row["seconds"] or 0
        sums["went_on"] += row["month"] if on else 0
        sums["went_on_in_season"] += row["n"] if on else 0
    return found


def _is_on(left: Stage, kind: str, pipeline: int, position: int) -> bool:
    """Winning is going on, and so is a later stage; a halt, a loss, the way back and another pipeline are not."""
    later = pipeline == left.pipeline_id and position > left.position
    return kind == Stage.Kind.WON or (kind == Stage.Kind.OPEN and later)


def _standing(rows: Rows, stages: Iterable[Stage]) -> dict[int, dict[str, int]]:
    """How many deals are in each stage now, and how many of them longer than its days."""
    now, late = clock.now(), Q()
    for stage in stages:
        late |= Q(stage=stage.pk, stage_entered_at__lt=now - timedelta(days=stage.rotting_days))
    counted = rows.filter(stage__in=[stage.pk for stage in stages]).values("stage").annotate(n=Count("pk"), late=Count("pk", filter=late))
    return {row["stage"]: {"standing": row["n"], "stuck": row["late"]} for row in counted.order_by()}
