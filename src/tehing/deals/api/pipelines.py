"""Standard pipelines, and stages that are closed."""

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tehing.core.access import one
from tehing.deals import access, actions
from tehing.deals.api.caller import caller
from tehing.deals.models import Pipeline

router = Router()


class StandardIn(Schema):
    """Which set, seven or six, and what the pipeline is called when not as usual."""

    which: str = "seven"
    name: str = ""


class StandardOut(Schema):
    """A pipeline that was made with its stages."""

    id: int
    name: str


class StageClosingIn(Schema):
    """Where the deals of the stage go."""

    deals_to: int | None = None


class StageClosedOut(Schema):
    """Whether the stage stays for the history, out of use; otherwise it is gone."""

    kept: bool


@router.post("/pipelines/standard", response={201: StandardOut}, operation_id="pipeline_standard", summary="Make a standard pipeline")
def standard(request: HttpRequest, data: StandardIn) -> Status[Pipeline]:
    return Status(201, actions.add_standard_pipeline(by=caller(request), which=data.which, name=data.name))


@router.post("/stages/{int:pk}/closing", response=StageClosedOut, operation_id="stage_close", summary="Take a stage out of use")
def close(request: HttpRequest, pk: int, data: StageClosingIn) -> dict[str, bool]:
    by = caller(request)
    one(access.visible_stages(by), pk)
    return {"kept": actions.close_stage(pk=pk, by=by, deals_to=data.deals_to) is not None}
