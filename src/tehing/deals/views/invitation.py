"""Who is to come to a meeting, and inviting them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tehing.core import records, refusals
from tehing.core.access import Forbidden, Invalid, Refused, one
from tehing.core.numbers import whole
from tehing.deals import access, actions, queries, wording
from tehing.deals.models import Activity


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose people, see the letter as they will get it, send it or call it off. Nothing leaves without the button."""
    by: Any = request.user
    activity: Activity = one(records.resource("deals.activity").visible(by).select_related("owner", "company", "deal"), pk)
    if not access.visible_activities(by, "edit").filter(pk=pk).exists():
        raise Forbidden("not_yours")
    problem = ""
    if request.method == "POST":
        try:
            _tell(request, _done(request, pk))
        except (Refused, Invalid) as no:
            problem = refusals.sentence_of(no)
        else:
            return redirect("activities_detail" if request.POST.get("act") == "cancel" else "activity_invitation", pk)
    people = queries.coming(by, activity)
    invited = any(each.sequence is not None for each in people)
    may_invite = activity.kind in actions.MEETINGS or invited
    letter = (
        wording.invitation("REQUEST", activity, str(activity.owner or by), again=False, words="")
        if activity.due_at and may_invite
        else None
    )
    context = {
        "activity": activity,
        "people": people,
        "letter": letter,
        "may_invite": may_invite,
        "invited": invited,
        "words": request.POST.get("words", ""),
        "problem": problem,
    }
    return render(request, "deals/invitation.html", context, status=409 if problem else 200)


def _done(request: HttpRequest, pk: int) -> actions.Sent | None:
    by: Any = request.user
    act = request.POST.get("act", "")
    if act == "cancel":
        return actions.cancel_invitation(pk=pk, by=by)
    chosen = [key for raw in request.POST.getlist("people") if (key := whole(raw)) is not None]
    actions.set_attendees(pk=pk, by=by, people=chosen)
    return actions.send_invitation(pk=pk, by=by, words=request.POST.get("words", "").strip()) if act == "send" else None


def _tell(request: HttpRequest, sent: actions.Sent | None) -> None:
    if sent is None:
        messages.success(request, _("Saved."))
        return
    if sent.invited:
        messages.success(request, _("The invitation is on its way to: %(names)s.") % {"names": ", ".join(sent.invited)})
    if sent.cancelled:
        messages.success(request, _("Told that it is off: %(names)s.") % {"names": ", ".join(sent.cancelled)})
    if sent.unreachable:
        messages.warning(request, _("Without an e-mail address, so not invited: %(names)s.") % {"names": ", ".join(sent.unreachable)})
