"""Home, the command palette, search, and the first page of an empty house."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Forbidden, Invalid, Refused, Scope
from tehing.core.records import resources
from tehing.deals import queries as deals
from tehing.demo import actions as demo
from tehing.team.permissions import MANAGE, SEE_HISTORY
from tehing.web import palette as commands
from tehing.web import search as finder
from tehing.web import setup
from tehing.web.forms import SetUpForm


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My day, my pipeline, what is stuck; the team's for those who see it, from the start where they have none of their own."""
    by: Any = request.user
    scope = by.rights.scope("deals.deal", "view")
    if scope is Scope.NONE:
        return render(request, "web/home.html", {})
    asked = request.GET.get("whose", "")
    team = scope > Scope.OWN and (asked == "team" or (asked != "me" and not deals.has_work(by)))
    columns, cards = deals.pipeline_and_stuck(by, team=team)
    context = {"day": deals.day(by, team=team), "pipeline": columns, "stuck": cards}
    return render(request, "web/home.html", context | {"team": team, "may_see_team": scope > Scope.OWN})


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """Commands and records for the command palette, as a list of options."""
    by: Any = request.user
    typed = request.GET.get("q", "")
    groups, words = finder.groups(by, typed, finder.kinds(by, main=True))
    context = {
        "commands": commands.matching(request, typed),
        "groups": groups,
        "words": words,
        "typed": typed.strip(),
        "shortest": finder.SHORTEST,
    }
    return render(request, "web/palette.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything that has the words: a few of each kind, or the best of one kind."""
    by: Any = request.user
    typed, kinds = request.GET.get("q", ""), finder.kinds(by)
    chosen = next((one for one in kinds if one.plural == request.GET.get("type")), None)
    groups, words = finder.groups(by, typed, [chosen] if chosen else kinds, finder.MOST if chosen else finder.EACH)
    tabs = [one for one in kinds if one.key in finder.FIRST or one == chosen or any(group.resource == one for group in groups)]
    context = {"typed": typed, "tabs": tabs, "chosen": chosen, "groups": groups, "words": words, "shortest": finder.SHORTEST}
    return render(request, "web/search.html", context)


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Everything that is set up once and kept in order."""
    by: Any = request.user
    lists = [one for one in resources() if one.settings and one.screens and by.rights.scope(one.key, "view") is not Scope.NONE]
    context = {
        "lists": lists,
        "may_manage": by.rights.may(MANAGE),
        "may_see_history": by.rights.may(SEE_HISTORY),
        "may_remove_demo": demo.may_remove(by),
    }
    return render(request, "web/settings.html", context)


@login_not_required
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of an empty house: the company, the first admin, and what to begin with."""
    if setup.is_done():
        return redirect("home")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            admin = setup.set_up(**form.cleaned_data)
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        else:
            login(request, admin, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("begin")
    return render(request, "web/set_up.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """What to begin with: an import, the demo company, or an empty book."""
    by: Any = request.user
    return render(request, "web/begin.html", {"may_load_demo": demo.may_load(by)})


@require_POST
def load_demo(request: HttpRequest) -> HttpResponse:
    """Fill an empty house with the demo company."""
    by: Any = request.user
    demo.load_demo(by=by, language=get_language() or "en")
    return redirect("home")


@require_http_methods(["GET", "POST"])
def remove_demo(request: HttpRequest) -> HttpResponse:
    """Ask, then empty the house of the demo company and of all that was added to it."""
    by: Any = request.user
    if not demo.may_remove(by):
        raise Forbidden("demo.remove")
    if request.method == "POST":
        demo.remove_demo(by=by)
        return redirect("begin")
    return render(request, "web/remove_demo.html", {"counts": demo.counts()})
