"""A person's own data, for programs."""

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Router, Schema, Status

from tehing.parties import actions, personal

router = Router(tags=["parties"])


class ErasureIn(Schema):
    """`confirmed` is the person's name as it stands, so that a wrong number erases nobody."""

    confirmed: str
    reason: str = ""


class ErasureOut(Schema):
    """The proof of an erasure; the rest of the history follows as background work."""

    id: int
    pseudonym: str


@router.post(
    "/people/{int:pk}/personal-data",
    operation_id="person_data",
    summary="Give out all that is held on a person, as a ZIP",
    openapi_extra={"responses": {200: {"description": "A ZIP.", "content": {"application/zip": {"schema": {"type": "string"}}}}}},
)
def data(request: HttpRequest, pk: int) -> FileResponse:
    answer = FileResponse(personal.bundle(pk=pk, by=_by(request)), as_attachment=True, filename=f"person-{pk}.zip")
    answer["Content-Type"] = "application/zip"
    return answer


@router.post("/people/{int:pk}/erasure", response={201: ErasureOut}, operation_id="person_erase", summary="Erase a person's data for ever")
def erase(request: HttpRequest, pk: int, data: ErasureIn) -> Status[Any]:
    made = actions.erase_person(pk=pk, by=_by(request), confirmed=data.confirmed, reason=data.reason[:500])
    return Status(201, {"id": made.pk, "pseudonym": made.pseudonym})


def _by(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]
