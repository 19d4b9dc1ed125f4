"""Noting and planning what is done, from the box on a record's page and from the day's list."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tehing.core import clock, records, refusals
from tehing.core.access import Actor, Conflict, Forbidden, Invalid, Refused, Unknown, one
from tehing.core.numbers import whole
from tehing.core.records.kinds import detail_url
from tehing.deals import actions, queries
from tehing.deals.actions.activities import LINKS
from tehing.deals.forms.activities import DoneForm, DueForm, StepForm
from tehing.deals.models import Activity

HOSTS = {"deals.deal": "deal", "leads.lead": "lead", "parties.company": "company", "parties.person": "person"}


@require_POST
def log(request: HttpRequest, host: str, pk: int) -> HttpResponse:
    """Add an activity to a record, planned or done already."""
    by: Any = request.user
    record = _host(by, host, pk)
    form = StepForm(request.POST)
    if form.is_valid():
        data: dict[str, Any] = {name: form.cleaned_data[name] for name in ("kind", "subject", "due_at")}
        data[HOSTS[host]] = record
        if form.cleaned_data["done"]:
            data["done_at"] = clock.now()
        try:
            actions.create_activity(by=by, data=data)
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
    return _answer(request, record, form)


@require_POST
def completion(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, with the outcome, and the next step in the same go."""
    by: Any = request.user
    form = DoneForm(request.POST)
    return _on_activity(
        request,
        pk,
        form,
        lambda: actions.complete_activity(pk=pk, by=by, outcome=form.cleaned_data["outcome"], following=form.following()),
    )


@require_POST
def due(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day."""
    by: Any = request.user
    form, raw = DueForm(request.POST), request.POST.get("version", "")
    version = whole(raw)

    def act() -> Activity:
        return actions.reschedule_activity(pk=pk, by=by, due_at=form.cleaned_data["due_at"], version=version)

    return _moved(request, pk, form, act) if _wants_data(request) else _on_activity(request, pk, form, act)


def _moved(request: HttpRequest, pk: int, form: forms.Form, act: Callable[[], Activity]) -> JsonResponse:
    """Dragged on the calendar: told briefly, or why not."""
    by: Any = request.user
    one(records.resource("deals.activity").visible(by), pk)
    problem, status = " ".join(str(told) for each in form.errors.values() for told in each), 422
    if not problem:
        try:
            moved = act()
        except Conflict:
            problem, status = refusals.sentence("stale"), 409
        except (Invalid, Refused, Forbidden) as no:
            problem, status = refusals.sentence_of(no), 403 if isinstance(no, Forbidden) else 409
        else:
            when = date_format(timezone.localtime(moved.due_at), "SHORT_DATETIME_FORMAT")
            return JsonResponse({"version": moved.version, "detail": _("%(name)s: %(when)s") % {"name": moved, "when": when}})
    return JsonResponse({"detail": problem}, status=status)


def _wants_data(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _on_activity(request: HttpRequest, pk: int, form: forms.Form, act: Any) -> HttpResponse:
    by: Any = request.user
    activity: Activity = one(records.resource("deals.activity").visible(by).select_related(*LINKS), pk)
    if form.is_valid():
        try:
            act()
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        except Conflict:
            form.add_error(None, refusals.sentence("stale"))
    shown_on = request.POST.get("host", "")
    record = getattr(activity, HOSTS[shown_on], None) if shown_on in HOSTS else None
    return _answer(request, record or activity, form)


def _host(by: Actor, host: str, pk: int) -> Any:
    if host not in HOSTS:
        raise Unknown
    return one(records.resource(host).visible(by), pk)


def _answer(request: HttpRequest, record: Any, form: forms.Form) -> HttpResponse:
    """The box anew under htmx; otherwise back to the record's page."""
    by: Any = request.user
    status = 200 if form.is_valid() else 422
    if request.headers.get("HX-Request") and record._meta.label_lower in HOSTS:
        shown = form if isinstance(form, StepForm) and status == 422 else StepForm()
        content = {"steps": queries.steps(by, record), "form": shown}
        return render(request, "deals/_steps.html", {"content": content}, status=status)
    if status == 422:
        return render(request, "deals/activity_form.html", {"form": form, "record": record}, status=status)
    if request.POST.get("next") == "home":
        return redirect("home")
    return redirect(detail_url(records.by_model(type(record)), record.pk))
