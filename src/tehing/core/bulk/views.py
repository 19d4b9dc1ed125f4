"""Screens of bulk work: what is to be done to how many, how far it has come, what came of it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Actor, Invalid, require_verb
from tehing.core.bulk import actions, changes, queries
from tehing.core.imports.values import safe_line
from tehing.core.once import once
from tehing.core.records import lists
from tehing.core.records.forms import form_fields, form_for
from tehing.core.records.resource import Resource
from tehing.core.saved.state import resolved

WAYS = {"set": _("set to"), "clear": _("make empty"), "add": _("add these"), "remove": _("take these off")}
PREFIX = "to"


@dataclass(frozen=True)
class Selection:
    """Records picked by hand (`ids`), or all that an address shows (`state`)."""

    ids: list[int] | None
    state: str
    count: int


@require_http_methods(["GET", "POST"])
def bulk_screen(request: HttpRequest, resource: Resource) -> HttpResponse:
    """GET: what to do, with the number it is for. POST: started; the page of the work follows."""
    by = _by(request)
    sent = request.POST if request.method == "POST" else request.GET
    act = "delete" if sent.get("act") == "delete" else "change"
    require_verb(by, resource.key, actions.VERBS[act])
    chosen = _selection(resource, by, sent)
    names = _names(resource, by, sent)
    form = form_for(resource, by, sent if request.method == "POST" or "add" in sent else None, only=names, prefix=PREFIX)
    problem: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            return HttpResponseRedirect(f"/bulk/{_start(resource, by, act, chosen, names, form, sent)}/")
        except Invalid as no:
            problem = no.fields
    context = {
        "resource": resource,
        "act": act,
        "chosen": chosen,
        "ids": sent.get("ids", "") if chosen.ids is not None else "",
        "lines": [_line(resource, by, name, form, sent, problem) for name in names],
        "others": [(one.name, resource.label_of(one)) for one in form_fields(resource, by) if one.name not in names],
        "problem": refusals.explain({name: told for name, told in problem.items() if name not in names}),
        "once": sent.get("once") or uuid.uuid4().hex,
    }
    return render(request, "bulk/change.html", context, status=422 if problem else 200)


def _selection(resource: Resource, by: Actor, sent: QueryDict) -> Selection:
    state = sent.get("state", "").removeprefix("?")
    if sent.get("all") == "yes":
        rows, _conditions = lists.matching(resource, by, resolved(resource, by, QueryDict(state)))
        return Selection(None, state, rows.order_by().count())
    ids = lists.keys_in(sent.get("ids", ""))
    return Selection(ids, state, len(ids))


def _names(resource: Resource, by: Actor, sent: QueryDict) -> list[str]:
    """The fields to change, in the order in which they were named."""
    known = {one.name for one in form_fields(resource, by)}
    asked = [*sent.getlist("field"), *sent.getlist("add")]
    return [name for name in dict.fromkeys(asked) if name in known and name != sent.get("drop")]


def _start(resource: Resource, by: Actor, act: str, chosen: Selection, names: list[str], form: Any, sent: QueryDict) -> int:
    given = []
    for name in names if act == "change" else ():
        field = form.fields[name]
        raw = field.widget.value_from_datadict(sent, {}, form.add_prefix(name))
        given.append((name, sent.get(f"how-{name}", "set"), raw))
    read = changes.read(resource, by, given)
    _made, pk = once(
        sent.get("once", ""),
        by=by,
        record_type="core.job",
        act=lambda: actions.start_bulk(resource, by=by, act=act, changes=read, ids=chosen.ids, state=chosen.state),
    )
    return pk


def _line(resource: Resource, by: Actor, name: str, form: Any, sent: QueryDict, problem: dict[str, list[str]]) -> dict[str, Any]:
    one = resource.field(name)
    assert one is not None
    possible = changes.ways(resource, one, by)
    return {
        "name": name,
        "box": form[name],
        "label": resource.label_of(one),
        "how": sent.get(f"how-{name}", possible[0]),
        "ways": [(way, WAYS[way]) for way in possible],
        "errors": [refusals.sentence(code) for code in problem.get(name, ())],
    }


@require_GET
def report_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come, and what came of it; asked again by itself while it goes on."""
    found = queries.bulk_report(pk, _by(request))
    part = request.headers.get("HX-Target") == "bulk"
    return render(request, "bulk/report.html#part" if part else "bulk/report.html", {"report": found})


@require_POST
def undo_screen(request: HttpRequest, pk: int) -> HttpResponse:
    actions.start_undo(pk=pk, by=_by(request))
    return HttpResponseRedirect(f"/bulk/{pk}/")


@require_GET
def rows_screen(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every record with its outcome and reason as CSV; `outcome=refused` for those alone."""
    rows = queries.told_rows(pk, _by(request), request.GET.get("outcome", ""))
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bulk-{pk}.csv"'
    return answer


def _lines(rows: Iterator[queries.Told]) -> Iterator[str]:
    yield "\ufeff" + safe_line(["tehing_id", "name", "outcome", "code", "reason"])
    for row in rows:
        yield safe_line([row.pk, row.name, row.outcome, row.code, row.detail])


def _by(request: HttpRequest) -> Actor:
    return request.user  # type: ignore[return-value]
