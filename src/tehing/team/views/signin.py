"""Sessions and second factors: one's own, and a colleague's for administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tehing.core.access import require
from tehing.team import actions, queries
from tehing.team.permissions import MANAGE


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    actions.end_session(pk=pk, by=_by(request))
    messages.success(request, _("That session has ended."))
    return redirect("me")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    count = actions.end_other_sessions(by=_by(request), but=request.session.session_key or "")
    messages.success(request, _ended(count))
    return redirect("me")


@require_GET
def standing(request: HttpRequest) -> HttpResponse:
    """Who comes in how: second factors and sessions of everybody."""
    by = _by(request)
    require(by, MANAGE)
    without = request.GET.get("without") == "yes"
    context = {"people": queries.standing(by, without=without), "without": without, "roles": queries.roles(by)}
    return render(request, "team/standing.html", context)


@require_POST
def factor_required(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether a role asks for a second factor."""
    actions.require_factor(pk=pk, by=_by(request), required=request.POST.get("required") == "yes")
    messages.success(request, _("Saved."))
    return redirect("sign_in_standing")


@require_POST
def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a colleague's lost second factor."""
    actions.reset_factors(pk=pk, by=_by(request), reason=request.POST.get("reason", "")[:500])
    messages.success(request, _("The second factor is reset and every session is ended."))
    return redirect("users_detail", pk)


@require_POST
def end_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a colleague out everywhere."""
    messages.success(request, _ended(actions.end_all_sessions(pk=pk, by=_by(request))))
    return redirect("users_detail", pk)


def _ended(count: int) -> str:
    return ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", count) % {"count": count}


def _by(request: HttpRequest) -> Any:
    return request.user
