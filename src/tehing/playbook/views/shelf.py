"""The playbook's first page, and the objections as one reads them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tehing.core import refusals
from tehing.core.access import Refused, Scope, require_verb
from tehing.playbook import access, actions, queries
from tehing.playbook.models import Checklist, Objection


@require_GET
def playbook(request: HttpRequest) -> HttpResponse:
    """Two models, the techniques of each, and the way to everything else."""
    by: Any = request.user
    require_verb(by, access.TECHNIQUE, "view")
    labels = dict(Checklist.Moment.choices)
    context = {
        "shelf": queries.shelf(by),
        "moments": [(labels[moment], lists) for moment, lists in queries.checklists(by).items() if lists],
        "may_create": _may(by, "create"),
        "may_share": _may(by, "export") or _may(by, "import"),
        "may_begin": _may(by, "create") and _may(by, "import"),
        "sees": {key.partition(".")[2]: by.rights.scope(key, "view") is not Scope.NONE for key in access.EVERYTHING},
    }
    return render(request, "playbook/playbook.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Take the standard playbook into a house that has none."""
    by: Any = request.user
    require_verb(by, access.TECHNIQUE, "import")
    try:
        actions.begin_playbook(by=by)
    except Refused as no:
        messages.error(request, refusals.sentence_of(no))
    else:
        messages.success(request, _("The standard playbook is here. Make it your own."))
    return redirect("playbook")


@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """What customers say and what may be answered, on one page; all of it or what is about one thing."""
    by: Any = request.user
    require_verb(by, access.OBJECTION, "view")
    require_verb(by, access.ANSWER, "view")
    kind = request.GET.get("kind", "")
    kind = kind if kind in Objection.Kind.values else ""
    context = {
        "entries": queries.library(by, kind=kind),
        "kinds": Objection.Kind.choices,
        "kind": kind,
        "may_create": by.rights.scope(access.OBJECTION, "create") is not Scope.NONE,
    }
    return render(request, "playbook/objections.html", context)


def _may(by: Any, verb: str) -> bool:
    return by.rights.scope(access.TECHNIQUE, verb) is not Scope.NONE
