"""The import in the browser: choose files, look at the plan and correct it, watch it run, read what came of it."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tehing.core import money, refusals
from tehing.core.access import Forbidden, Invalid, Refused, one
from tehing.core.imports import actions, dialect, known, mappings, pace, planning, presets, rejected
from tehing.core.imports.asking import MATCH
from tehing.core.imports.sheets import text_of
from tehing.core.imports.systems import UNNAMED, known_systems
from tehing.core.imports.table import Table, Unreadable
from tehing.core.imports.targets import EXTERNAL, OWN, candidates, targets_of
from tehing.core.models import Import
from tehing.core.numbers import whole
from tehing.core.records import resource as resource_of
from tehing.core.saved.access import SHARE

__all__ = ["change_saved", "create", "rejects", "remove_saved", "review", "run", "runs", "saved", "show", "take_back"]


MISREAD = ("broken_encoding", "cut_off", "not_a_table")  # what may be put right by reading the file in another way
OPEN = {"number_undecided": "columns", "date_undecided": "columns", "system_unnamed": "system"}
MODES: dict[str, dict[str, str]] = {
    "upsert": {"existing": "update", "new": "create"},
    "create": {"existing": "skip", "new": "create"},
    "update": {"existing": "update", "new": "skip"},
}
PAGE = 50
MANY = 500  # saved choices on their page


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Imports so far, newest first, a page from the mark in the address."""
    mark = request.GET.get("cursor", "")
    rows = actions.visible_imports(_by(request)).select_related("by")
    found = list((rows.filter(pk__lt=last) if (last := whole(mark)) is not None else rows)[: PAGE + 1])
    after = found[PAGE - 1].pk if len(found) > PAGE else None
    return render(request, "imports/list.html", {"runs": actions.undo_states(found[:PAGE]), "after": after, "first": not mark})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Choose one or several files."""
    by = _by(request)
    if not candidates(by):
        raise Forbidden("import")
    files = request.FILES.getlist("files")
    if request.method == "POST" and files:
        made = actions.receive(list(files), by=by, record=_record(request, by))
        return redirect("import", made[0].pk)
    problem = _("Choose a file first.") if request.method == "POST" else ""
    context = {"record": _record(request, by), "problem": problem, "names": _kinds(by)}
    return render(request, "imports/new.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of one file, corrected as often as one likes; once started, its progress and result."""
    by = _by(request)
    found = one(actions.visible_imports(by), pk)
    problem, open_ = "", ""
    if "read_as" in request.POST:
        try:
            actions.read_as(found, by=by, **_reading(request))
            return redirect("import", pk)
        except (Invalid, Refused) as no:
            problem = refusals.sentence_of(no)
    if found.state not in (Import.State.UPLOADED, Import.State.MAPPED):
        return show(request, found, problem if found.problem else "")
    if request.method == "POST" and "read_as" not in request.POST:
        try:
            if (saved := whole(request.POST.get("saved"))) is not None:
                actions.choose_mapping(found, by=by, pk=saved)
                return redirect("import", pk)
            found = actions.decide(found, by=by, **_decisions(request))
            if request.POST.get("save_as", "").strip():
                mappings.keep_mapping(found, by=by, name=request.POST["save_as"], shared="shared" in request.POST)
            if "start" in request.POST or "try" in request.POST:
                actions.start(found, by=by, dry_run="try" in request.POST)
                return redirect("import", pk)
        except (Invalid, Refused) as no:
            problem, open_ = refusals.sentence_of(no), OPEN.get(no.codes[0], "") if isinstance(no, Refused) else ""
            found = one(actions.visible_imports(by), pk)
            if found.state not in (Import.State.UPLOADED, Import.State.MAPPED):
                messages.error(request, problem)
                return redirect("import", pk)
    return _plan_page(request, found, by, problem, open_)


@require_GET
def saved(request: HttpRequest) -> HttpResponse:
    """Saved choices that one may use."""
    by = _by(request)
    rows = list(mappings.visible_mappings(by).select_related("by").order_by("name", "pk")[:MANY])
    labels = {key: str(resource_of(key).labels) for key in {each.record_type for each in rows}}
    told = [(each, labels[each.record_type], mappings.may_change(by, each)) for each in rows]
    return render(request, "imports/saved.html", {"rows": told, "may_share": by.rights.may(SHARE)})


@require_POST
def change_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or share them."""
    try:
        shared = "shared" in request.POST if _by(request).rights.may(SHARE) else None
        mappings.change_mapping(pk=pk, by=_by(request), name=request.POST.get("name", ""), shared=shared)
        messages.success(request, _("Saved."))
    except Invalid as no:
        messages.error(request, refusals.sentence_of(no))
    return redirect("import_saved")


@require_POST
def remove_saved(request: HttpRequest, pk: int) -> HttpResponse:
    found = one(mappings.visible_mappings(_by(request)), pk)
    mappings.remove_mapping(pk=pk, by=_by(request))
    messages.success(request, _("Removed %(name)s.") % {"name": found.name})
    return redirect("import_saved")


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """After a trial: the same plan, in earnest."""
    by = _by(request)
    tried = one(actions.visible_imports(by), pk)
    made = actions.again(tried, by=by)
    return redirect("import", made.pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a finished import."""
    by = _by(request)
    actions.take_back(one(actions.visible_imports(by), pk), by=by)
    return redirect("import", pk)


def show(request: HttpRequest, found: Import, problem: str = "") -> HttpResponse:
    """Progress while it runs, counts and rejects when it is done."""
    following = (
        actions.visible_imports(_by(request))
        .filter(batch=found.batch, state__in=(Import.State.UPLOADED, Import.State.MAPPED))
        .exclude(batch="")
        .exclude(pk=found.pk)
    )
    waiting = actions.in_order(list(following), _by(request))
    context = {
        "run": found,
        "job": found.job,
        "next": waiting[0] if waiting else None,
        "rejected": rejected.told(found),
        "resource": resource_of(found.record_type) if found.record_type else None,
        "problem": problem or (refusals.sentence(found.problem) if found.problem else ""),
        "ways": _ways(found) if found.problem in MISREAD and found.file_kept else None,
        "pace": pace.told(found.job),
        "undo": (undo := actions.undo_of(found)),
        "may_undo": found.state == Import.State.DONE and not found.dry_run and undo is None and found.created + found.updated > 0,
        "left_empty": [(column, one["count"], one["examples"]) for column, one in found.left_empty.items()],
    }
    part = request.headers.get("HX-Target") == "progress"
    return render(request, "imports/show.html#progress" if part else "imports/show.html", context)


@require_GET
def rejects(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were not taken, as they stood, with the reason in a column: to mend and send again."""
    found = one(actions.visible_imports(_by(request)), pk)
    answer = StreamingHttpResponse(rejected.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{pk}.csv"'
    return answer


def _plan_page(request: HttpRequest, found: Import, by: Any, problem: str, open_: str) -> HttpResponse:
    """The plan; `open_` is what somebody still has to say before it can be started."""
    try:
        plan = planning.make_plan(found, by)
    except (Unreadable, Refused) as no:
        told = refusals.sentence(no.code) if isinstance(no, Unreadable) else refusals.sentence_of(no)
        return render(request, "imports/show.html", {"run": found, "problem": told}, status=422)
    context = {
        "run": found,
        "plan": plan,
        "problem": problem,
        "open": open_,
        "kinds": _kinds(by),
        "targets": targets_of(plan.resource, by) if plan.resource else [],
        "preview": _first_rows(plan),
        "currencies": money.common_currencies(),
        "currency": planning.currency_of(found),
        "notices": [(refusals.sentence(one.code), one) for one in plan.notices[:20]],
        "earlier": actions.earlier(found),
        "ways": _ways(found, plan.table) if plan.table.kind not in ("jsonl", "vcard") else None,
        "fitting": mappings.fitting(found.choices.get("header", ""), by),
        "may_share": by.rights.may(SHARE),
        "before": actions.in_order(actions.coming_before(found, by), by),
        "preset": presets.recognise(plan.table.columns),
        "keys": _keys(plan),
        "mode": _mode(found),
        "system": "" if found.choices.get("unnamed", found.source == UNNAMED) else found.source,
        "systems": known_systems(found.record_type),
        "orders": (("dmy", "31.12.2026"), ("mdy", "12/31/2026"), ("ymd", "2026-12-31")),
        "factors": (1, 100, 1_000, 1_000_000),
        "marks": ((".", "1,234.56"), (",", "1 234,56")),
    }
    return render(request, "imports/review.html", context, status=422 if problem else 200)


def _ways(found: Import, table: Table | None = None) -> dict[str, Any]:
    """In which other ways the file may be read; of one that could not be opened, all that a text file may be."""
    text = table is None or table.kind == "csv"
    said = {"named": True} | found.choices.get("reading", {})
    said["delimiter"] = str(said.get("delimiter", "")).replace("\t", "tab")
    return {
        "said": said,
        "found": table,
        "sheets": table.sheets if table is not None and len(table.sheets) > 1 else [],
        "encodings": dialect.ENCODINGS if text else (),
        "delimiters": ((",", ","), (";", ";"), ("tab", _("tab")), ("|", "|")) if text else (),
    }


def _reading(request: HttpRequest) -> dict[str, Any]:
    said = {name: request.POST.get(name, "") for name in ("sheet", "encoding", "delimiter")}
    return said | {"named": "unnamed" not in request.POST}


def _keys(plan: planning.Plan) -> list[tuple[str, str]]:
    """What the rows can be told by: fields that the file fills."""
    if plan.resource is None:
        return []
    filled = {column.target for column in plan.columns}
    labels = {target.name: target.label for target in targets_of(plan.resource, plan.by)} if plan.by else {}
    wanted = [EXTERNAL, OWN, *known.keys_of(plan.resource)]
    return [(name, labels[name]) for name in wanted if name in filled and name in labels]


def _mode(found: Import) -> str:
    """upsert, create or update: from what becomes of known and of new rows."""
    if found.choices.get("new") == "skip":
        return "update"
    return "create" if found.choices.get("existing") == "skip" else "upsert"


def _first_rows(plan: planning.Plan) -> list[tuple[int, list[str]]]:
    return [(row.number, [text_of(cell) for cell in row.cells]) for row in islice(plan.table.rows(), 5)]


def _decisions(request: HttpRequest) -> dict[str, Any]:
    """What the plan's form says: to:<n> columns, value:<n> spellings, order:<n> dates, mark:<n> decimals."""
    post = request.POST
    columns = post.getlist("column")
    mapping = {name: post.get(f"to:{at}", "") for at, name in enumerate(columns)}
    dates = {name: order for at, name in enumerate(columns) if (order := post.get(f"order:{at}"))}
    decimals = {name: mark for at, name in enumerate(columns) if (mark := post.get(f"mark:{at}"))}
    values: dict[str, dict[str, Any]] = {}
    for at, (field, value) in enumerate(zip(post.getlist("field"), post.getlist("value"), strict=False)):
        do, _mark, key = post.get(f"value:{at}", "").partition(":")
        if do:
            values.setdefault(field, {})[value] = {"do": do, **({"id": key if (pk := whole(key)) is None else pk} if do == MATCH else {})}
    multiply = {name: post[f"times:{name}"] for name in mapping.values() if post.get(f"times:{name}", "1") not in ("", "1")}
    choices = {"dates": dates, "decimals": decimals, "values": values, "multiply": multiply}
    choices |= actions.MODES.get(post.get("mode", ""), {})
    choices |= {name: post[name] for name in ("currency", "existing", "new", "key") if name in post}
    return {
        "record": post.get("record", ""),
        "mapping": mapping,
        "choices": choices,
        "source": post["source"].strip() if "source" in post else None,
    }


def _record(request: HttpRequest, by: Any) -> str:
    wanted = request.POST.get("record") or request.GET.get("record", "")
    return wanted if wanted in candidates(by) else ""


def _kinds(by: Any) -> list[tuple[str, str]]:
    return [(key, str(resource_of(key).labels)) for key in candidates(by)]


def _by(request: HttpRequest) -> Any:
    return request.user
