"""A record's words in two languages side by side."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tehing.core import refusals
from tehing.core.access import Conflict, Invalid, Unknown
from tehing.core.numbers import whole
from tehing.core.records import pages, screens
from tehing.core.records.resource import Resource
from tehing.core.translations import actions, words
from tehing.core.translations.column import present
from tehing.core.translations.words import Words


@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """Read the original, write beside it. What was saved in between is shown and not overwritten."""
    by: Any = request.user
    record = screens.editable(resource, by, pk, "edit")
    page = _page(request, resource, record)
    if request.method == "GET":
        return _drawn(request, page)
    form = page["form"]
    if not form.is_valid():
        return _drawn(request, page, 422)
    texts = {name: text for name, text in form.cleaned_data.items() if name in request.POST}
    seen = whole(request.POST.get("version"))
    try:
        actions.translate(resource, pk=pk, by=by, language=page["language"], texts=texts, version=seen)
    except Invalid as no:
        refusals.add_to(form, no)
        return _drawn(request, page, 422)
    except Conflict as no:
        newest: Any = no.record
        return _drawn(request, page | {"conflict": pages.differences(resource, no), "version": newest.version}, 409)
    messages.success(request, _("Saved."))
    return redirect(page["skip"] or page["next"] or f"/{resource.plural}/{pk}/")


def _page(request: HttpRequest, resource: Resource, record: Any) -> dict[str, Any]:
    """What the screen draws: every text of the original that this person may see, and a box beside it."""
    by: Any = request.user
    languages = [(code, label) for code, label in settings.LANGUAGES if code != record.language]
    language = _language(request.GET.get("language", ""), [code for code, _label in languages])
    visible = {one.name for one in resource.seen_by(by)}
    originals = {name: text for name, text in actions.originals(resource, record).items() if name in visible}
    beside = words.beside(originals, record.translations, language)
    form = _Form(resource, beside, language, request.POST if request.method == "POST" else None)
    then = screens.back(request, "then")  # one record after another: where the next one is found
    return {
        "resource": resource,
        "record": record,
        "version": request.POST.get("version", record.version),
        "form": form,
        "rows": [(one, form[one.name]) for one in beside if one.name in form.fields],
        "language": language,
        "languages": languages,
        "called": dict(languages)[language],
        "next": screens.back(request),
        "then": then,
        "skip": then and f"{then}&after={resource.key}-{record.pk}",
    }


def _drawn(request: HttpRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "translations/translation.html", page, status=status)


def _language(asked: str, offered: list[str]) -> str:
    """The one asked for, else the reader's own, else the first. Raises Unknown for one that is none or the record's own."""
    if asked and asked not in offered:
        raise Unknown
    return asked or (present() if present() in offered else offered[0])


class _Form(forms.Form):
    """A box for every text of the original; what the original does not say cannot be translated."""

    def __init__(self, resource: Resource, beside: list[Words], language: str, data: Any) -> None:
        super().__init__(data, initial={one.name: one.text for one in beside}, prefix=None)
        for one in beside:
            described = resource.field(one.name)
            if described is None or not (one.original or one.text):
                continue
            found = resource.model_field(described)
            rows = max(2, min(12, len(one.original) // 60 + one.original.count("\n") + 1))
            attrs = {"rows": rows, "lang": language, "maxlength": found.max_length or ""}
            label, most = resource.label_of(described), found.max_length
            self.fields[one.name] = forms.CharField(label=label, required=False, max_length=most, widget=forms.Textarea(attrs=attrs))
