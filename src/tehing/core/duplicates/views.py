"""Screens about duplicates: the warning beside a form, the list of pairs, records side by side, merges."""

from typing import Any

from django.contrib import messages
from django.forms import Form, ModelChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tehing.core import refusals
from tehing.core.access import Conflict, Invalid, Refused, Scope, Unknown, one, require_verb
from tehing.core.duplicates import actions, queries, typed
from tehing.core.duplicates.models import SuspectedPair
from tehing.core.duplicates.pages import jobs_of, left_out_told, merges_told, review
from tehing.core.models import Job
from tehing.core.numbers import whole
from tehing.core.records import Resource, lists
from tehing.core.records.forms import Lookup
from tehing.core.records.kinds import detail_url
from tehing.core.saved.state import resolved

TABS = ("open", "later", "different")


@require_GET
def alike(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Records that may be the one being typed, for a warning beside the form."""
    given = {name: str(value) for name, value in request.GET.items()}
    found = typed.alike(resource, _by(request), given, itself=_number(given.pop("_of", "")))
    return render(request, "duplicates/_alike.html", {"alike": found, "resource": resource, "sure": any(each.sure for each in found)})


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Pairs to look at, by record type and state; merges that can be taken back; the search and how far it is."""
    by = _by(request)
    state = request.GET.get("state", "open")
    types = queries.mergeable_types(by) if state == "merged" else queries.compared_types(by)
    if not types:
        raise Unknown
    asked = next((each for each in types if each.plural == request.GET.get("type")), None)
    resource = asked or next((each for each in types if queries.next_of_type(each, by)), types[0])
    job = jobs_of(resource)
    context: dict[str, Any] = {
        "types": types,
        "resource": resource,
        "state": state,
        "tabs": [(name, SuspectedPair.State(name).label) for name in TABS],
        "job": job,
        "running": job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING),
        "share": 100 * job.done // job.total if job is not None and job.total else 0,
        "may_search": resource.alike is not None and by.rights.may(actions.FIND),
    }
    if state == "merged":
        context["merges"], context["after"] = merges_told(by, resource, after=_number(request.GET.get("after")))
    else:
        found, after = queries.pairs(by, resource, state=state if state in TABS else "open", after=_number(request.GET.get("after")))
        context |= {"pairs": found, "after": after}
    return render(request, "duplicates/overview.html", context)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Look for duplicates among all records of a type, in the background."""
    resource = _resource(request, request.POST.get("type", ""))
    try:
        actions.look_for(resource.key, by=_by(request))
    except Refused as no:
        messages.error(request, refusals.sentence_of(no))
    return redirect(f"/duplicates/?type={resource.plural}")


@require_GET
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Two records side by side, and why they look the same."""
    by = _by(request)
    found = queries.pair(pk, by)
    resource = queries.resource_of(found)
    if found.state == SuspectedPair.State.MERGED:
        return redirect(f"/duplicates/?type={resource.plural}&state=merged")
    context = review(resource, by, [found.left_id, found.right_id]) | {
        "pair": queries.shown(found, by),
        "cluster": queries.cluster(found, by),
    }
    if (done := whole(request.GET.get("done"))) is not None:
        context["done"] = queries.visible_merges(by).filter(pk=done).first()
    return render(request, "duplicates/review.html", context)


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two to six records of one type side by side: those of a cluster, or any that somebody knows to be the same.

    They come from a list's selection, or one by one; of a single one the other is asked for.
    """
    by, sent = _by(request), request.GET
    resource = _resource(request, sent.get("type", ""))
    keys = _picked(resource, by, sent)
    if len(keys) == 1 and "ids" not in sent:
        return _ask_other(request, resource, keys[0])
    if not 2 <= len(keys) <= queries.MOST_AT_ONCE:
        messages.error(request, refusals.sentence("merge_two_to_six"))
        return redirect(f"/{resource.plural}/?{sent.get('state', '').removeprefix('?')}")
    return render(request, "duplicates/review.html", review(resource, by, keys))


def _picked(resource: Resource, by: Any, sent: QueryDict) -> list[int]:
    """The records named one by one, picked in a list (`ids`), or all that a list shows (`all`), a few too many at most."""
    if sent.get("all") == "yes":
        asked = resolved(resource, by, QueryDict(sent.get("state", "").removeprefix("?")))
        rows, _conditions = lists.matching(resource, by, asked)
        return list(rows.order_by("pk").values_list("pk", flat=True)[: queries.MOST_AT_ONCE + 1])
    if ids := sent.get("ids", ""):
        return lists.keys_in(ids)
    return list(dict.fromkeys(_keys(sent)))


def _ask_other(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """Which record is the same as this one."""
    rows = resource.visible(_by(request))
    box = Lookup(resource)
    box.rows = rows
    form = Form()
    form.fields["id"] = ModelChoiceField(queryset=rows, widget=box, label=str(resource.label))
    context = {"resource": resource, "record": one(rows, pk), "box": form["id"], "again": len(request.GET.getlist("id")) > 1}
    return render(request, "duplicates/other.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Not the same, later, or open again; then the next pair."""
    by = _by(request)
    decided = actions.decide_pair(pk=pk, by=by, decision=request.POST.get("decision", ""))
    following = queries.next_after(decided, by)
    messages.success(request, _("Noted: %(what)s.") % {"what": decided.get_state_display()})
    return redirect(f"/duplicates/{following}/" if following else f"/duplicates/?type={queries.resource_of(decided).plural}")


@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Make one of the records, as chosen field by field; then the next pair, with a way back."""
    by, sent = _by(request), request.POST
    resource = _resource(request, sent.get("type", ""))
    keys = _keys(sent)
    kept = _number(sent.get("kept"))
    take: dict[str, Any] = {
        name.removeprefix("take."): "both" if value == "both" else _number(str(value))
        for name, value in sent.items()
        if name.startswith("take.")
    }
    versions = {key: _number(sent.get(f"version.{key}")) for key in keys if sent.get(f"version.{key}")}
    try:
        made = actions.merge_records(resource, kept=kept, lost=[key for key in keys if key != kept], by=by, take=take, versions=versions)
    except (Refused, Invalid, Conflict) as no:
        context = review(resource, by, keys) | {"problem": refusals.sentence_of(no)}
        return render(request, "duplicates/review.html", context, status=422 if isinstance(no, Invalid) else 409)
    following = queries.next_of_type(resource, by)
    if following:
        return redirect(f"/duplicates/{following}/?done={made[-1].pk}")
    messages.success(request, _("Made one of them."))
    return redirect("merge", made[-1].pk)


@require_GET
def merged(request: HttpRequest, pk: int) -> HttpResponse:
    """One merge: what it changed and moved, and what would return if it were taken back."""
    by = _by(request)
    found = queries.merge(pk, by)
    (told,), _after = merges_told(by, only=found)
    undone = getattr(found, "undone", None)
    left_out = undone.left_out if undone is not None else actions.left_out_of(found, by)
    context = {"merge": found, "told": told, "undone": undone, "left_out": left_out_told(found, left_out), "resource": told.resource}
    return render(
        request,
        "duplicates/merge.html",
        context | {"may_undo": undone is None and found.erasure_id is None and _may_edit(told.resource, by, found.kept_id)},
    )


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back; with `partly` also when some of it was changed since."""
    by = _by(request)
    found = queries.merge(pk, by)
    try:
        actions.undo_merge(pk=pk, by=by, partly=request.POST.get("partly") == "yes")
    except Refused as no:
        messages.error(request, refusals.sentence_of(no))
    else:
        messages.success(request, _("Taken back: %(name)s is a record of its own again.") % {"name": found.lost_label})
    return redirect("merge", pk)


@require_GET
def doubts(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """On a record's page: what looks the same, and what became part of it."""
    by = _by(request)
    resource = next((each for each in queries.mergeable_types(by) if each.key == record_type), None)
    if resource is None:
        raise Unknown
    one(resource.visible(by), record_id)
    context = {
        "suspects": queries.suspects_of(resource, record_id, by),
        "merges": merges_told(by, resource, kept=record_id)[0],
        "record_id": record_id,
        "resource": resource,
        "url": detail_url(resource, record_id),
    }
    return render(request, "duplicates/_doubts.html", context)


def _resource(request: HttpRequest, plural: str) -> Resource:
    found = next((each for each in queries.mergeable_types(_by(request)) if each.plural == plural), None)
    if found is None:
        raise Unknown
    require_verb(_by(request), found.key, "view")
    return found


def _may_edit(resource: Resource, by: Any, pk: int) -> bool:
    return by.rights.scope(resource.key, "edit") is not Scope.NONE and resource.visible(by, "edit").filter(pk=pk).exists()


def _number(text: str | None) -> int:
    return whole(text) or 0


def _keys(sent: QueryDict) -> list[int]:
    return [key for raw in sent.getlist("id") if (key := whole(raw)) is not None]


def _by(request: HttpRequest) -> Any:
    return request.user
