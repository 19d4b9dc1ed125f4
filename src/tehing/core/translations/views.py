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
    languages = [(code, label) for code, label in settings.LANGUAGES if code != record.language]
    language = _language(request.GET.get("language", ""), [code for code, _label in languages])
    visible = {one.name for one in resource.seen_by(by)}
    originals = {name: text for name, text in actions.originals(resource, record).items() if name in visible}
    beside = words.beside(originals, record.translations, language)
    form = _Form(resource, beside, language, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"version": request.POST.get("version", record.version)}
    then = screens.back(request, "then")  # one record after another: where the next one is found
    following = then and f"{then}&after={resource.key}-{pk}"
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                texts = {name: text for name, text in form.cleaned_data.items() if name in request.POST}
                seen = screens.number(request.POST.get("version"))
                actions.translate(resource, pk=pk, by=by, language=language, texts=texts, version=seen)
            except Invalid as no:
                refusals.add_to(form, no)
            except Conflict as no:
                context |= {"conflict": pages.differences(resource, no), "version": no.record.version}  # type: ignore[attr-defined]
                status = 409
            else:
                messages.success(request, _("Saved."))
                return redirect(following or screens.back(request) or f"/{resource.plural}/{pk}/")
    context |= {
        "resource": resource,
        "record": record,
        "form": form,
        "rows": [(one, form[one.name]) for one in beside if one.name in form.fields],
        "language": language,
        "languages": languages,
        "next": screens.back(request),
        "then": then,
        "skip": following,
    }
    return render(request, "translations/translation.html", context, status=status)


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
