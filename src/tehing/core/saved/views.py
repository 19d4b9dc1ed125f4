"""Screens of saved views and chosen columns."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Actor, Forbidden, Invalid, one, require_verb
from tehing.core.records.resource import Resource
from tehing.core.records.resource import resource as resource_of
from tehing.core.saved import actions
from tehing.core.saved.access import may_change, visible_views
from tehing.core.saved.forms import ViewForm, shared_as
from tehing.core.saved.models import SavedView


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Keep what the list shows (`state`) as a view."""
    by = _by(request)
    require_verb(by, resource.key, "view")
    form = ViewForm(request.POST or None, by=by)
    state = request.POST.get("state", request.GET.get("state", ""))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.save_view(resource, by=by, name=data["name"], params=_params(state), first=data["first"], **form.sharing())
        except Invalid as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("Saved the view %(name)s.") % {"name": made})
            return _to(resource, f"view={made.pk}")
    context = {"resource": resource, "form": form, "state": state}
    return render(request, "saved/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or share a view; from here it is copied and removed as well."""
    by = _by(request)
    view = one(visible_views(by), pk)
    if not may_change(by, view):
        raise Forbidden("not_your_view")
    resource = resource_of(view.record_type)
    first = {"first": False, "name": view.name, "shared": shared_as(view)}
    form = ViewForm(request.POST or None, by=by, initial=first)
    del form.fields["first"]
    if form.is_valid():
        try:
            actions.change_view(pk=pk, by=by, name=form.cleaned_data["name"], **form.sharing())
        except Invalid as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("Saved."))
            return _to(resource, f"view={pk}")
    context = {"resource": resource, "form": form, "view": view}
    return render(request, "saved/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the view show what the list shows now."""
    view = actions.change_view(pk=pk, by=_by(request), params=_params(request.POST.get("state", "")))
    messages.success(request, _("Saved the view %(name)s.") % {"name": view})
    return _to(resource_of(view.record_type), f"view={pk}")


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.copy_view(pk=pk, by=_by(request))
    messages.success(request, _("Saved the view %(name)s.") % {"name": made})
    return _to(resource_of(made.record_type), f"view={made.pk}")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    view: SavedView = one(visible_views(_by(request)), pk)
    actions.delete_view(pk=pk, by=_by(request))
    messages.success(request, _("Removed %(name)s.") % {"name": view})
    return _to(resource_of(view.record_type), "")


@require_POST
def first(request: HttpRequest, pk: int) -> HttpResponse:
    """My list opens with this view (`on=yes`), or plain again."""
    view = one(visible_views(_by(request)), pk)
    resource = resource_of(view.record_type)
    actions.set_first_view(resource, by=_by(request), view=pk if request.POST.get("on") == "yes" else None)
    messages.success(request, _("Saved."))
    return _to(resource, f"view={pk}")


@require_POST
def columns(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Columns in order: kept for the person, or laid over the view that is open as a change to it."""
    wanted = ",".join(dict.fromkeys(request.POST.getlist("column")))
    state: Any = _params(request.POST.get("state", "")).copy()
    state.pop("columns", None)
    if state.get("view", "all") != "all":
        if wanted:
            state["columns"] = wanted
    else:
        actions.keep_columns(resource, by=_by(request), columns=wanted)
    return _to(resource, state.urlencode())


def _params(state: str) -> QueryDict:
    return QueryDict(state.removeprefix("?"))


def _to(resource: Resource, query: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"/{resource.plural}/" + (f"?{query}" if query else ""))


def _by(request: HttpRequest) -> Actor:
    return request.user  # type: ignore[return-value]
