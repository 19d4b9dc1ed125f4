"""Notes, files, timelines, the bell, background work and the history of everything."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tehing.core import attachments, audit, delivery, forms, jobs, notifications, queries, recycling, refusals
from tehing.core.access import Invalid, Refused, Scope, one, require
from tehing.core.models import Delivery, Job
from tehing.core.numbers import whole
from tehing.core.records import by_model, resource, resources
from tehing.core.records.kinds import detail_url


@require_GET
def timeline(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """More of a record's timeline."""
    found = queries.timeline_of(record_type, record_id, _by(request), _before(request))
    return render(request, "core/_entries.html", {"timeline": found})


@require_POST
def notes(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Write a note; the timeline comes back with it on top, or with the reason why not."""
    form = forms.NoteForm(request.POST)
    if form.is_valid():
        try:
            attachments.add_note(record_type=record_type, record_id=record_id, by=_by(request), text=form.cleaned_data["text"])
        except Invalid as no:
            refusals.add_to(form, no)
    return _timeline(request, record_type, record_id, form)


@require_POST
def files(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Add a file to a record."""
    form = forms.FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attachments.add_file(record_type=record_type, record_id=record_id, by=_by(request), upload=form.cleaned_data["file"])
        except Invalid as no:
            refusals.add_to(form, no)
    return _timeline(request, record_type, record_id, form)


def _timeline(request: HttpRequest, record_type: str, record_id: int, form: Any) -> HttpResponse:
    found = queries.timeline_of(record_type, record_id, _by(request))
    return render(request, "core/_timeline.html", {"timeline": found, "form": form}, status=200 if form.is_valid() else 422)


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A kept file, always as something to save, never as something to run."""
    return attachments.download(attachments.file_for(pk, _by(request)))


@require_POST
def delete_file(request: HttpRequest, pk: int) -> HttpResponse:
    kept = attachments.file_for(pk, _by(request))
    attachments.delete_file(pk=pk, by=_by(request))
    return render(request, "core/_timeline.html", {"timeline": queries.timeline_of(kept.record_type, kept.record_id, _by(request))})


@require_POST
def delete_note(request: HttpRequest, pk: int) -> HttpResponse:
    record_type, record_id = attachments.host_of_note(pk, _by(request))
    attachments.delete_note(pk=pk, by=_by(request))
    return render(request, "core/_timeline.html", {"timeline": queries.timeline_of(record_type, record_id, _by(request))})


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """News for me."""
    found, before = queries.notifications(_by(request), _before(request))
    return render(request, "core/notifications.html", {"news": found, "before": before})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of it is read."""
    notifications.mark_read(by=_by(request))
    return redirect("notifications")


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Background work: one's own, or all for those who may see it and decide what becomes of failures."""
    by = _by(request)
    may_decide = by.rights.may(jobs.SEE)
    rows = Job.objects.select_related("by").order_by("-pk")
    found = rows if may_decide else rows.filter(by=by.pk)
    failed = Delivery.objects.filter(state=Delivery.State.FAILED).select_related("event").order_by("-pk")
    context = {"jobs": found[:50], "failed": failed[:50] if may_decide else [], "may_decide": may_decide}
    return render(request, "core/work.html", context)


@require_POST
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    jobs.retry(pk=pk, by=_by(request))
    return redirect("work")


@require_POST
def dismiss_job(request: HttpRequest, pk: int) -> HttpResponse:
    jobs.dismiss(pk=pk, by=_by(request))
    return redirect("work")


@require_POST
def dismiss_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    delivery.dismiss(pk=pk, by=_by(request))
    return redirect("work")


@require_POST
def retry_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    delivery.retry(pk=pk, by=_by(request))
    return redirect("work")


@require_GET
def bin_(request: HttpRequest) -> HttpResponse:
    """What was removed and can come back."""
    by, record_type = _by(request), request.GET.get("type", "")
    found, before = recycling.deleted(by, record_type=record_type, before=_before(request))
    kinds = [one for one in resources() if by.rights.scope(one.key, "view") is not Scope.NONE]
    rows = [(one, resource(one.record_type)) for one in found]
    context = {"rows": rows, "before": before, "kinds": kinds, "chosen": record_type, "days": recycling.DAYS}
    return render(request, "core/bin.html", context)


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one record back, and go to it."""
    by = _by(request)
    try:
        record = recycling.restore(pk=pk, by=by)
    except Refused as no:
        messages.error(request, f"{one(recycling.visible_deleted(by), pk).label}: {refusals.sentence_of(no)}")
        return redirect("bin")
    messages.success(request, _("Brought back %(name)s.") % {"name": record})
    return redirect(detail_url(by_model(type(record)), record.pk) or "bin")


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Everything that happened, newest first, by any condition."""
    by = _by(request)
    require(by, jobs.SEE)
    wanted, problem = audit.Wanted(), ""
    try:
        wanted = audit.wanted_from(request.GET)
        found = audit.page(by, wanted, request.GET.get("cursor", ""))
    except Invalid as no:
        found, problem = audit.page(by, audit.Wanted()), refusals.sentence_of(no)
    kinds = audit.kinds()
    context = {
        "found": found,
        "wanted": wanted,
        "words": urlencode(wanted.words()),
        "problem": problem,
        "kinds": kinds,
        "known": any(name == wanted.name for name, _label in kinds),
        "types": [(one.key, one.labels) for one in resources()],
        "channels": audit.CHANNELS.items(),
        "people": by_model(get_user_model()).visible(by).order_by("name").values_list("pk", "name"),
    }
    return render(request, "core/history.html", context, status=400 if problem else 200)


@require_GET
def history_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a CSV file, however long."""
    lines = audit.lines_of_csv(_by(request), audit.wanted_from(request.GET))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="history.csv"'
    return answer


def _before(request: HttpRequest) -> int:
    return whole(request.GET.get("before")) or 0


def _by(request: HttpRequest) -> Any:
    return request.user
