"""The generated screens: list, page, form, removal, look-up. A room replaces any of them with a plain view."""

import hashlib
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tehing.core import refusals, search
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Scope, Unknown, one, require_verb
from tehing.core.duplicates import aliases
from tehing.core.grid.grouping import grouped
from tehing.core.numbers import whole
from tehing.core.once import once
from tehing.core.queries import timeline
from tehing.core.records import lists, pages
from tehing.core.records.forms import RecordForm, form_for
from tehing.core.records.kinds import detail_url
from tehing.core.records.panels import panels_for
from tehing.core.records.resource import Resource
from tehing.core.saved.state import state_of

LOOKED_UP = 20


@require_GET
def list_screen(request: HttpRequest, resource: Resource) -> HttpResponse:
    """A page of the list; under htmx only the part below the filters."""
    by = _by(request)
    require_verb(by, resource.key, "view")
    state = state_of(resource, by, request.GET)
    groups, problem, status = None, {}, 200
    try:
        found = lists.listing(resource, by, state.params, state.columns)
        if state.params.get("group"):
            groups = grouped(resource, by, state.params, found.columns)
    except Invalid as no:
        found, problem, status = lists.listing(resource, by, QueryDict()), no.fields, 400
    context = pages.list_context(resource, by, state.params, found) | pages.view_context(resource, by, state)
    context |= {"problem": refusals.explain(problem), "groups": groups}
    part = _PARTS.get(request.headers.get("HX-Target", "").partition("-")[0], "")
    return render(request, f"records/list.html{part}", context, status=status)


_PARTS = {"list": "#part", "group": "#rows"}  # below the filters; the rows of one group


@require_GET
def detail_screen(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """One record: its fields, the boxes of other rooms, its timeline."""
    by = _by(request)
    require_verb(by, resource.key, "view")
    try:
        record = one(aliases.marked(resource, resource.visible(by).select_related(*pages.joined(resource, by))), pk)
    except Unknown:
        if (now := aliases.survivor(resource, pk, by)) is None:
            raise
        return aliases.moved(detail_url(resource, now))
    context = pages.detail_context(resource, by, record) | {
        "panels": panels_for(resource.key, record, by),
        "timeline": timeline(resource.key, record.pk, by, also=_merged_into(resource, record)),
    }
    return render(request, resource.page_template, context)


def _merged_into(resource: Resource, record: Any) -> list[int]:
    return aliases.numbers_merged_into(resource.key, record.pk) if getattr(record, "was_merged", False) else []


@require_http_methods(["GET", "POST"])
def create_screen(request: HttpRequest, resource: Resource) -> HttpResponse:
    """A new record. The form carries a key, so that sending it twice makes one record."""
    by = _by(request)
    require_verb(by, resource.key, "create")
    if request.method == "GET":
        form = form_for(resource, by, initial={"owner": by.pk, **_suggested(resource, request.GET)})
        return _form_page(request, resource, form, {"once": uuid.uuid4().hex})
    form = form_for(resource, by, request.POST)
    if form.is_valid():
        try:
            made, pk = once(
                _sending(request),
                by=by,
                record_type=resource.key,
                act=lambda: resource.create(by=by, data=form.values()),
            )
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("Added %(name)s.") % {"name": made} if made is not None else _("That was already added."))
            return _go(request, resource, pk)
    return _form_page(request, resource, form, {"once": request.POST.get("once", "")}, status=422)


@require_http_methods(["GET", "POST"])
def edit_screen(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """A change. When somebody saved in between, both versions are shown and nothing is overwritten."""
    by = _by(request)
    record = editable(resource, by, pk, "edit")
    if request.method == "GET":
        return _form_page(request, resource, form_for(resource, by, record=record), {"record": record, "version": record.version})
    form = form_for(resource, by, request.POST, record=record)
    extra: dict[str, Any] = {"record": record, "version": request.POST.get("version", "")}
    status = 422
    if form.is_valid():
        try:
            resource.update(pk=pk, by=by, data=form.values(), version=whole(request.POST.get("version")))
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        except Conflict as no:
            extra |= {"conflict": pages.differences(resource, no), "version": no.record.version}  # type: ignore[attr-defined]
            status = 409
        else:
            messages.success(request, _("Saved."))
            return _go(request, resource, pk)
    return _form_page(request, resource, form, extra, status=status)


@require_http_methods(["GET", "POST"])
def delete_screen(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """Ask, then remove. What other records stand on is refused with the reason."""
    by = _by(request)
    record = editable(resource, by, pk, "delete")
    problem = ""
    if request.method == "POST":
        name = str(record)
        try:
            resource.delete(pk=pk, by=by, version=whole(request.POST.get("version")))
        except (Refused, Conflict) as no:
            problem = refusals.sentence_of(no)
        else:
            messages.success(request, _("Removed %(name)s.") % {"name": name})
            return redirect(back(request) or resource.plural)
    context = {"resource": resource, "record": record, "problem": problem, "next": back(request)}
    return render(request, "records/delete.html", context, status=409 if problem else 200)


@require_GET
def lookup(request: HttpRequest, resource: Resource) -> JsonResponse:
    """Records that have the typed words, the best first; the first ones by title when nothing is typed: at most 20."""
    by = _by(request)
    require_verb(by, resource.key, "view")
    words = request.GET.get("q", "")
    if words.strip():
        hits = search.find(by, words, [resource], LOOKED_UP).hits.get(resource.key, [])
        return JsonResponse([{"id": hit.pk, "label": hit.title, "hint": hit.hint} for hit in hits], safe=False)
    rows = resource.visible(by).order_by(resource.title)[:LOOKED_UP]
    return JsonResponse([{"id": row.pk, "label": str(row), "hint": getattr(row, "hint", "")} for row in rows], safe=False)


def _by(request: HttpRequest) -> Actor:
    return request.user  # type: ignore[return-value]


def _sending(request: HttpRequest) -> str:
    """The key of a form that was sent: the same when the same values come twice, another when one went back and changed them."""
    key = request.POST.get("once", "")
    values = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    return key and hashlib.sha256(repr(values).encode()).hexdigest()


def editable(resource: Resource, by: Actor, pk: int, verb: str) -> Any:
    """The record if the verb may be used on it; 404 when it may not be known, 403 when it may only be seen."""
    require_verb(by, resource.key, "view")
    record = one(resource.visible(by).select_related(*pages.joined(resource, by)), pk)
    if by.rights.scope(resource.key, verb) is Scope.NONE or not resource.visible(by, verb).filter(pk=pk).exists():
        raise Forbidden("not_yours")
    return record


def _suggested(resource: Resource, params: QueryDict) -> dict[str, str]:
    """Values that a link gives to a new record: /people/new/?company=12."""
    return {name: str(value) for name, value in params.items() if (found := resource.field(name)) is not None and found.form}


def _form_page(request: HttpRequest, resource: Resource, form: RecordForm, extra: dict[str, Any], status: int = 200) -> HttpResponse:
    short = resource.brief if "record" not in extra else ()
    context = {
        "resource": resource,
        "form": form,
        "brief": pages.brief(resource, form) if short else None,
        "sections": pages.sections(resource, form, without=short),
        "next": back(request),
    }
    return render(request, "records/form.html", context | extra, status=status)


def _go(request: HttpRequest, resource: Resource, pk: int) -> HttpResponseRedirect:
    """Back to where one came from, if that is in this house; else to the record."""
    return HttpResponseRedirect(back(request) or detail_url(resource, pk) or f"/{resource.plural}/")


def back(request: HttpRequest, name: str = "next") -> str:
    """Where one came from and goes back to, if that is in this house."""
    origin = request.POST.get(name, request.GET.get(name, ""))
    return origin if origin.startswith("/") and url_has_allowed_host_and_scheme(origin, allowed_hosts=None) else ""
