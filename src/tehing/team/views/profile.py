"""One's own profile and tokens; roles and rights; a colleague's password."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import VERBS, Invalid, Refused, Scope, one, require
from tehing.core.records import resources
from tehing.team import access, actions, forms, queries
from tehing.team.permissions import MANAGE

SCOPES = [scope.name.lower() for scope in Scope]


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here, in which language, and my tokens."""
    by = _by(request)
    start = {"name": by.name, "language": by.language, "time_zone": by.time_zone}
    form = forms.ProfileForm(request.POST or None, initial=start)
    if form.is_bound and form.is_valid():
        actions.change_profile(by=by, theme=by.theme, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("me")
    return _me_page(request, form, forms.TokenForm(), status=422 if form.is_bound else 200)


@require_POST
def tokens(request: HttpRequest) -> HttpResponse:
    """Make a token and show its secret, this once."""
    by = _by(request)
    form = forms.TokenForm(request.POST)
    secret = ""
    if form.is_valid():
        day = form.cleaned_data["expires_on"]
        until = timezone.make_aware(datetime.combine(day, time(23, 59))) if day else None
        try:
            _token, secret = actions.create_token(
                by=by, name=form.cleaned_data["name"], scopes=[form.cleaned_data["scope"]], expires_at=until
            )
        except Invalid as no:
            refusals.add_to(form, no)
    start = {"name": by.name, "language": by.language, "time_zone": by.time_zone}
    shown = forms.TokenForm() if secret else form
    return _me_page(request, forms.ProfileForm(initial=start), shown, secret=secret, status=200 if secret else 422)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token at once."""
    actions.revoke_token(pk=pk, by=_by(request))
    messages.success(request, _("The token no longer works."))
    return redirect("me")


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """All roles."""
    require(_by(request), MANAGE)
    return render(request, "team/roles.html", {"roles": queries.roles(_by(request))})


@require_http_methods(["GET", "POST"])
def rights(request: HttpRequest, pk: int) -> HttpResponse:
    """What one role may do with each record type, and what it does not see."""
    by = _by(request)
    require(by, MANAGE)
    role = queries.role(by, pk)
    problem = ""
    if request.method == "POST":
        try:
            known = {name for name, _label in queries.hideable_fields()}
            unseen = [name for name in role.hidden if name not in known]  # out of use now, and hidden still when it comes back
            actions.set_role_rights(pk=pk, by=by, grants=_grants(request), hidden=[*request.POST.getlist("hidden"), *unseen])
        except (Invalid, Refused) as no:
            problem = refusals.sentence_of(no)
        else:
            messages.success(request, _("Saved."))
            return redirect("role_rights", pk)
    context = {
        "role": role,
        "rows": queries.rights_of_role(role),
        "verbs": _verbs(),
        "scopes": _scopes(),
        "hideable": queries.hideable_fields(),
        "problem": problem,
    }
    return render(request, "team/rights.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a colleague a password, so that they can sign in."""
    by = _by(request)
    require(by, MANAGE)
    user = one(access.visible_users(by), pk)
    form = forms.PasswordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.set_password(pk=pk, by=by, password=form.cleaned_data["password"])
        except Invalid as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("%(name)s can sign in with it now.") % {"name": user})
            return redirect("users_detail", pk)
    return render(request, "team/password.html", {"user_": user, "form": form}, status=422 if form.is_bound else 200)


def _me_page(request: HttpRequest, form: Any, token_form: Any, *, secret: str = "", status: int = 200) -> HttpResponse:
    by = _by(request)
    context = {
        "form": form,
        "token_form": token_form,
        "tokens": queries.tokens(by),
        "secret": secret,
        "factors": queries.factors_of(by),
        "sessions": queries.sessions_of(by, request.session.session_key or ""),
    }
    return render(request, "team/me.html", context, status=status)


def _grants(request: HttpRequest) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for described in resources():
        for verb in VERBS:
            scope = request.POST.get(f"{described.key}:{verb}", "")
            if scope in SCOPES:
                found.setdefault(described.key, {})[verb] = scope
    return found


def _verbs() -> list[str]:
    return [_("see"), _("add"), _("change"), _("remove"), _("export"), _("import")]


def _scopes() -> list[tuple[str, str]]:
    return [("none", _("no")), ("own", _("own")), ("team", _("team's")), ("all", _("all"))]


def _by(request: HttpRequest) -> Any:
    return request.user
