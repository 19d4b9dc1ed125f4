"""The buying committee of a deal: the map, its list, and who is on it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tehing.core import refusals
from tehing.core.access import Conflict, Forbidden, Invalid, Refused, one, require_verb
from tehing.core.numbers import whole
from tehing.core.once import once
from tehing.deals import access, actions, queries, wording
from tehing.deals.forms.committee import member_form
from tehing.deals.models import CommitteeMember, Deal


@require_GET
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """The map and the list; under htmx only what changes."""
    by: Any = request.user
    require_verb(by, actions.MEMBER, "view")
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    context = shown(by, deal) | {"deal": deal}
    part = request.headers.get("HX-Target") == "committee"
    return render(request, "deals/committee.html#map" if part else "deals/committee.html", context)


def shown(by: Any, deal: Deal) -> dict[str, Any]:
    """What the map, the list and the box on the deal's page draw."""
    found = queries.committee_of(by, deal)
    cards = queries.cards_of(by, [place.member.person_id for place in found.places if place.known and place.member.person_id])
    gaps = [
        {"missing": wording.missing(gap), "advice": wording.advice(gap), "ends": wording.ends(gap, found.history), "grave": gap.grave}
        for gap in found.gaps
    ]
    return {
        "committee": found,
        "gaps": gaps,
        "who": [(place, cards.get(place.member.person_id or 0, [])) for place in found.places],
        "stances": CommitteeMember.Stance.choices,
        "arrows": ("boss", "influence"),
    }


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody on the map."""
    by: Any = request.user
    deal = _editable(by, pk, "create")
    form = member_form(by, deal, request.POST or None)
    if request.method != "POST":
        return _form(request, deal, form)
    if form.is_valid():
        data = {**_values(form), "deal": deal}
        try:
            made, _pk = once(
                request.POST.get("once", ""),
                by=by,
                record_type=actions.MEMBER,
                act=lambda: actions.put_member(by=by, data=data, influences=_chosen(form)),
            )
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("Added %(name)s.") % {"name": made} if made is not None else _("That was already added."))
            return redirect("deal_committee", deal.pk)
    return _form(request, deal, form, status=422)


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Change what is known of somebody."""
    by: Any = request.user
    deal = _editable(by, pk, "edit")
    found = one(access.visible_members(by, "edit").filter(deal=deal.pk), member_pk)
    if request.method != "POST":
        return _form(request, deal, member_form(by, deal, member=found), found)
    form = member_form(by, deal, request.POST, member=found)
    status = 422
    if form.is_valid():
        raw = request.POST.get("version", "")
        try:
            actions.put_member(pk=found.pk, by=by, data=_values(form), influences=_chosen(form), version=whole(raw))
        except Conflict:
            form.add_error(None, refusals.sentence("stale"))
            status = 409
        except (Invalid, Refused) as no:
            refusals.add_to(form, no)
        else:
            messages.success(request, _("Saved."))
            return redirect("deal_committee", deal.pk)
    return _form(request, deal, form, found, status=status)


@require_POST
def place(request: HttpRequest, pk: int, member_pk: int) -> JsonResponse:
    """Somebody was dragged, or moved by keys, to another place on the map."""
    by: Any = request.user
    deal = _editable(by, pk, "edit")
    found = one(access.visible_members(by, "edit").filter(deal=deal.pk), member_pk)
    given, raw = request.POST, request.POST.get("version", "")
    try:
        changed = actions.place_member(
            pk=found.pk,
            by=by,
            power=given.get("power", ""),
            stance=given.get("stance", ""),
            version=whole(raw),
        )
    except Conflict:
        return JsonResponse({"detail": refusals.sentence("stale")}, status=409)
    except Invalid as no:
        return JsonResponse({"detail": " ".join(refusals.sentence(code) for codes in no.fields.values() for code in codes)}, status=422)
    words = {"name": changed, "power": changed.get_power_display(), "stance": changed.get_stance_display()}
    return JsonResponse({"version": changed.version, "detail": _("%(name)s: %(stance)s, power: %(power)s.") % words})


def _editable(by: Any, pk: int, verb: str) -> Deal:
    require_verb(by, actions.MEMBER, verb)
    deal = one(access.visible_deals(by).select_related("stage"), pk)
    if not access.may_change(by, deal):
        raise Forbidden("not_yours")
    return deal


def _values(form: Any) -> dict[str, Any]:
    return form.values(form.cleaned_data.keys() - {"influences"})  # type: ignore[no-any-return]


def _chosen(form: Any) -> list[int] | None:
    """Whom the person influences, or None when the form did not ask."""
    return [other.pk for other in form.cleaned_data["influences"]] if "influences" in form.fields else None


def _form(request: HttpRequest, deal: Deal, form: Any, found: CommitteeMember | None = None, status: int = 200) -> HttpResponse:
    once_key = request.POST.get("once", "") or ("" if found is not None else uuid.uuid4().hex)
    return render(request, "deals/member_form.html", {"deal": deal, "form": form, "member": found, "once": once_key}, status=status)
