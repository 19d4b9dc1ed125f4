"""The board, and moving a deal on it or from its page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tehing.core import clock, refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, one, require_verb
from tehing.core.numbers import whole
from tehing.core.records import filters, pages, resource
from tehing.deals import access, actions, queries, rules
from tehing.deals.forms.moving import MoveForm, dialog
from tehing.deals.models import Deal, Pipeline, Stage
from tehing.playbook import queries as playbook
from tehing.playbook.models import Checklist

DEAL = "deals.deal"


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """A pipeline as columns, under the same conditions as the list of deals; under htmx only the columns."""
    by: Any = request.user
    require_verb(by, DEAL, "view")
    params, problem, status = request.GET, {}, 200
    try:
        found = queries.board(by, params, _pipeline(by, params))
    except Invalid as no:
        params, problem, status = QueryDict(), no.fields, 400
        found = queries.board(by, params)
    context = {"board": found, "problem": refusals.explain(problem), **_frame(by, params)}
    part = request.headers.get("HX-Target") == "board"
    return render(request, "deals/board.html#columns" if part else "deals/board.html", context, status=status)


@require_GET
def more(request: HttpRequest, stage_pk: int) -> HttpResponse:
    """The next cards of a column; `after` is the last card shown."""
    by: Any = request.user
    require_verb(by, DEAL, "view")
    after = whole(request.GET.get("after"))
    if after is None:
        raise Invalid({"after": ["bad_cursor"]})
    stage = one(access.visible_stages(by), stage_pk)
    column = queries.more_cards(by, request.GET, stage, after)
    return render(request, "deals/_cards.html", {"column": column, "kept_query": _kept_query(request.GET)})


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where the deal goes (GET, with ?stage= for a place that needs words), and bring it there (POST)."""
    by: Any = request.user
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    wanted = _wanted(by, request)
    if request.method == "GET":  # what is posted the action answers for
        if not access.may_change(by, deal):
            raise Forbidden("not_yours")
        form = MoveForm(by, deal, wanted, initial={"stage": wanted or deal.stage_id, "version": deal.version, "closed_on": clock.today()})
        return _ask(request, deal, form, wanted)
    form = MoveForm(by, deal, wanted, request.POST)
    status = 422
    if form.is_valid():
        try:
            return _moved(request, actions.move_deal(pk=pk, by=by, **form.given()))
        except Conflict:
            form.add_error(None, refusals.sentence("stale"))
            status = 409
        except (Refused, Invalid) as no:
            refusals.add_to(form, no)
    return _ask(request, deal, form, wanted, status=status)


def _moved(request: HttpRequest, deal: Deal) -> HttpResponse:
    told = _("“%(deal)s” is in “%(stage)s” now.") % {"deal": deal, "stage": deal.stage}
    if deal.lacking:
        told += " " + _("Not yet so: %(list)s.") % {"list": "; ".join(one.label for one in deal.lacking)}
    if _wants_data(request):
        return JsonResponse({"version": deal.version, "detail": told})
    messages.success(request, told)
    return redirect("deals_board") if request.POST.get("next") == "board" else redirect("deals_detail", deal.pk)


def _ask(request: HttpRequest, deal: Deal, form: MoveForm, wanted: Stage | None, status: int = 200) -> HttpResponse:
    if _wants_data(request):
        problems = [str(message) for told in form.errors.values() for message in told]
        return JsonResponse({"detail": " ".join(problems)}, status=status)
    by: Any = request.user
    asked = queries.demands_before(deal, wanted) if wanted is not None else []
    lost = wanted is not None and wanted.kind == Stage.Kind.LOST
    context = {
        "deal": deal,
        "form": form,
        "next": request.POST.get("next", request.GET.get("next", "")),
        "lacking": [each for each in asked if not each.met],
        "checklists": playbook.checklists_for(by, Checklist.Moment.LOST_DEAL) if lost else [],
    }
    return render(request, "deals/move.html", context, status=status)


def _wants_data(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _wanted(by: Any, request: HttpRequest) -> Stage | None:
    pk = whole(request.POST.get("stage") or request.GET.get("stage"))
    return None if pk is None else access.visible_stages(by).filter(pk=pk).first()


def _pipeline(by: Any, params: QueryDict) -> Pipeline | None:
    pk = whole(params.get("pipeline"))
    return None if pk is None else access.visible_pipelines(by).filter(pk=pk).first()


def _kept_query(params: QueryDict) -> str:
    copy = params.copy()
    copy.pop("after", None)
    return copy.urlencode()


def _frame(by: Any, params: QueryDict) -> dict[str, Any]:
    """What stands above the columns: conditions, filters, shortcuts."""
    deals = resource(DEAL)
    conditions = [each for each in filters.conditions(deals, by, params) if each.field.name != "pipeline"]
    chips = [chip | {"url": pages.address(params, **{chip["key"]: ""})} for chip in filters.readable(deals, by, conditions)]
    team = getattr(by, "team_id", None)
    return {
        "resource": deals,
        "chips": chips,
        "filter_choices": pages.filter_choices(deals, by),
        "kept": pages.kept(params),
        "words": params.get("q", ""),
        "dialogs": [(kind, dialog(by, kind)) for kind in rules.CLOSED],
        "kept_query": _kept_query(params),
        "list_url": f"/deals/{pages.address(params)}",
        "mine_url": pages.address(params, owner="me", team=""),
        "team_url": pages.address(params, owner="", team=str(team)) if team else "",
        "all_url": pages.address(params, owner="", team=""),
        "whose": "mine" if params.get("owner") == "me" else "team" if params.get("team") else "all",
        "may_create": pages.may(by, deals, "create"),
    }
