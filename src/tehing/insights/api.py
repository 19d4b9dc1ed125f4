"""The report as data."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tehing.core import money
from tehing.core.access import require_verb
from tehing.insights import queries

router = Router(tags=["insights"])


class LineOut(Schema):
    """A counted group of deals. `amounts`: currency -> decimal text; `url`: the list of these deals on the screen."""

    key: int | str | None
    label: str
    count: int
    amounts: dict[str, str]
    url: str


class FlowOut(Schema):
    """What became of the deals that entered a stage; `conversion` in %, `mean_days` in days."""

    entered: int
    moved_on: int
    lost: int
    conversion: str | None
    mean_days: str | None


class StageLineOut(LineOut):
    """A stage now."""

    kind: str
    probability: int
    age_days: str | None
    flow: FlowOut


class TargetOut(Schema):
    """A result indicator of a stage beside its target, in deals, % or days; `of`: how many deals it rests on; null: nothing to count."""

    id: int
    stage: str
    pipeline: str
    indicator: str
    label: str
    target: int
    at_most: bool
    actual: str | None
    of: int
    reached: bool | None
    url: str


class ReportOut(Schema):
    """Where the pipeline stands."""

    stages: list[StageLineOut]
    open: LineOut
    won: LineOut
    lost: LineOut
    win_rate: str | None
    cycle_days: str | None
    months: list[LineOut]
    sellers: list[LineOut]
    products: list[LineOut]
    industries: list[LineOut]
    targets: list[TargetOut] = []
    counted_at: datetime | None = None  # a report that takes long is counted once a minute


@router.get("/reports/pipeline", response=ReportOut, operation_id="report_pipeline", summary="Where the pipeline stands")
def pipeline(request: HttpRequest) -> HttpResponse:
    """Takes the same conditions as the list of deals."""
    by: Any = request.auth  # type: ignore[attr-defined]
    require_verb(by, queries.DEALS, "view")
    asked = queries.pipeline_report(by, request.GET)
    targets = [_target(one) for one in queries.targets_of(by, request.GET)]
    found = _told(asdict(asked.report)) | {"counted_at": asked.counted_at, "targets": targets}
    return HttpResponse(msgspec.json.encode(found), content_type="application/json")


def _target(one: queries.Measured) -> dict[str, Any]:
    names = [name for name in TargetOut.model_fields if name not in ("id", "actual")]
    return {"id": one.key, "actual": None if one.actual is None else str(one.actual)} | {name: getattr(one, name) for name in names}


def _told(value: Any, name: str = "") -> Any:
    """Minor units become decimal text under their currency; dates and decimals become text."""
    if name == "amounts":
        return {currency: str(money.from_minor(minor, currency)) for currency, minor in value.items()}
    if isinstance(value, dict):
        return {key: _told(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_told(each) for each in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
