"""Search for programs: the same answers as the box on the screen gives."""

from typing import Any, Literal

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tehing.core import search
from tehing.core.access import Invalid
from tehing.core.records import Resource, resources

router = Router(tags=["search"])
LIMIT, MOST = 20, 100


class HitOut(Schema):
    """A record that was found: the address of its page is `url`, of its endpoint /api/v1/<type>/<id>."""

    type: str = Field(description="As in the addresses: companies, people, deals …")
    id: int
    title: str
    hint: str = Field(description="What tells two of one title apart.")
    match: Literal["exact", "beginning", "word", "part", "typo"] = Field(description="How it answers, the best first.")
    url: str


class FoundOut(Schema):
    """The answers, the best first."""

    items: list[HitOut]


@router.get("", response=FoundOut, operation_id="search", summary="Search all kinds of records")
def find(request: HttpRequest, q: str = "", types: str = "", limit: int = LIMIT) -> HttpResponse:
    """`types`: with commas, such as companies,people; all that one may see when empty. `limit`: 1 to 100 in all."""
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": ["bad_limit"]})
    by: Any = request.auth  # type: ignore[attr-defined]
    found = search.find(by, q, _named(types), limit).best[:limit]
    items = [
        {"type": one.resource.plural, "id": one.pk, "title": one.title, "hint": one.hint, "match": one.match, "url": one.url}
        for one in found
    ]
    return HttpResponse(msgspec.json.encode({"items": items}), content_type="application/json")


def _named(types: str) -> list[Resource]:
    known = {one.plural: one for one in resources() if not one.found_as}
    names = [name.strip() for name in types.split(",") if name.strip()]
    if any(name not in known for name in names):
        raise Invalid({"types": ["unknown_type"]})
    return [known[name] for name in dict.fromkeys(names)] or [one for one in known.values() if one.screens]
