"""One's own calendar: the reminder, the secret address, and what other calendars read there."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tehing.core import refusals, workspace
from tehing.core.access import Invalid, require_verb
from tehing.core.limits import Limiter
from tehing.deals import actions, queries
from tehing.deals.models import Activity, Remind
from tehing.deals.rules import calendar as rules
from tehing.deals.rules import ics

RATE, WRONG = 30, 20  # readings of one address in a minute; addresses that are none, by whoever tries them
_limits = Limiter()


class CalendarForm(forms.Form):
    """How one is reminded."""

    remind = forms.ChoiceField(
        label=gettext_lazy("Remind me of new meetings and calls"),
        choices=[("", gettext_lazy("Not at all")), *Remind.choices],
        required=False,
    )


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The usual reminder, and whether there is an address."""
    by: Any = request.user
    require_verb(by, "deals.activity", "view")
    calendar = queries.calendar_of(by)
    form = CalendarForm(request.POST or None, initial={"remind": calendar.remind if calendar is not None else ""})
    if form.is_bound and form.is_valid():
        try:
            actions.set_usual_reminder(by=by, remind=form.cleaned_data["remind"])
        except Invalid as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("Saved."))
            return redirect("calendar_settings")
    return _page(request, form, status=422 if form.is_bound else 200)


@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """A new address, shown this once, or none any more."""
    by: Any = request.user
    require_verb(by, "deals.activity", "view")
    if request.POST.get("act") == "end":
        actions.end_feed(by=by)
        messages.success(request, _("The address no longer works."))
        return redirect("calendar_settings")
    secret = actions.make_feed(by=by)
    return _page(request, CalendarForm(), url=request.build_absolute_uri(f"/calendar/feed/{secret}.ics"))


def _page(request: HttpRequest, form: forms.Form, *, url: str = "", status: int = 200) -> HttpResponse:
    by: Any = request.user
    calendar = queries.calendar_of(by)
    if not form.is_bound and calendar is not None:
        form.initial = {"remind": calendar.remind}
    answer = render(request, "deals/calendar_settings.html", {"form": form, "calendar": calendar, "url": url}, status=status)
    if url:
        answer["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What one person owns, for their other calendar. Who asks too often waits; an address that is none is a 404."""
    wait = _limits.take(f"feed {hashlib.sha256(secret.encode()).hexdigest()}", RATE).wait
    found = queries.feed_of(secret) if not wait else None
    if not wait and found is None:
        wait = _limits.take(f"address {get_adapter().get_client_ip(request)}", WRONG).wait
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    if found is None:
        raise Http404
    calendar, rows = found
    actions.note_read(calendar)
    with translation.override(calendar.user.language or workspace.current().language):
        body = ics.published(f"{calendar.user.name} · {workspace.current().name}", [_occasion(request, one) for one in rows])
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    told = {"ETag": mark, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    if mark in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=told)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=told)


def _occasion(request: HttpRequest, one: Activity) -> ics.Occasion:
    assert one.due_at is not None
    about = dict.fromkeys(str(each) for each in (one.deal, one.company, one.person) if each is not None)
    return ics.Occasion(
        uid=actions.uid_of(one),
        begin=one.due_at,
        end=rules.span(one.pk, one.due_at, one.minutes).end,
        summary=f"✓ {one.subject}" if one.done_at is not None else one.subject,
        sequence=one.version,
        changed_at=one.updated_at,
        description="\n".join([*about, *(["", one.description] if one.description else [])]),
        location=one.location,
        url=request.build_absolute_uri(f"/activities/{one.pk}/"),
        kind=str(one.get_kind_display()),
        busy=one.kind in rules.TAKES_TIME and one.done_at is None,
        alarm=rules.REMIND.get(one.remind) if one.done_at is None else None,
    )
