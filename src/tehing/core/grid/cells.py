"""One cell of a list changed in place: a small form, saved through the record type's own action, drawn again as its row."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_http_methods

from tehing.core import refusals
from tehing.core.access import Actor, Conflict, Invalid, Refused, Unknown
from tehing.core.numbers import whole
from tehing.core.records import lists, pages
from tehing.core.records.forms import form_for
from tehing.core.records.resource import Field, Resource
from tehing.core.records.screens import editable


@require_http_methods(["GET", "POST"])
def cell_screen(request: HttpRequest, resource: Resource, pk: int, name: str) -> HttpResponse:
    """GET: the cell as a form. POST: saved, the row comes back; 422 with the field's error, 409 with both versions."""
    by: Actor = request.user  # type: ignore[assignment]
    one = resource.field(name)
    record = editable(resource, by, pk, "edit")
    if one is None or name not in pages.changeable(resource, by):
        raise Unknown
    if request.method == "GET":
        return _form(request, resource, one, record, form_for(resource, by, record=record, only={name}), record.version)
    form = form_for(resource, by, request.POST, record=record, only={name})
    version = request.POST.get("version", "")
    if not form.is_valid():
        return _form(request, resource, one, record, form, version, status=422)
    try:
        resource.update(pk=pk, by=by, data=form.values(), version=whole(version))
    except (Invalid, Refused) as no:
        refusals.add_to(form, no)
        return _form(request, resource, one, record, form, version, status=422)
    except Conflict as no:
        newest: Any = no.record
        conflict = pages.differences(resource, no)
        return _form(request, resource, one, record, form, newest.version, status=409, conflict=conflict)
    return row_screen(request, resource, pk)


def row_screen(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """The row as it is now; nothing when it has gone out of sight."""
    by: Actor = request.user  # type: ignore[assignment]
    columns = lists.chosen_columns(resource, by, request.POST.get("columns", request.GET.get("columns", "")))
    line = lists.line_of(resource, by, pk, columns)
    if line is None:
        return HttpResponse("", headers={"X-Row": "gone"})
    context = {"lines": [line], "plural": resource.plural, "cells": pages.changeable(resource, by), "may_pick": True}
    return HttpResponse(get_template("records/rows.html", using="jinja2").render(context))


def _form(
    request: HttpRequest, resource: Resource, one: Field, record: Any, form: Any, version: Any, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"resource": resource, "record": record, "field": form[one.name], "form": form, "version": version, "name": one.name}
    return render(request, "records/_cell.html", context | more, status=status)
