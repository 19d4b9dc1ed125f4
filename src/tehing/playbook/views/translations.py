"""The playbook in another language: how much there is, and one text after another."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tehing.core import records
from tehing.core.access import Scope, Unknown, require_verb
from tehing.core.numbers import whole
from tehing.core.translations.column import present
from tehing.core.workspace import current
from tehing.playbook import access, actions, queries

SHOWN = 50  # of a kind


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What of the playbook can be read in a language, and what cannot."""
    by: Any = request.user
    require_verb(by, access.TECHNIQUE, "view")
    language = _language(request.GET.get("language", ""))
    parts = queries.translated(by, language)
    outstanding = [one for part in parts for one in part.outstanding]
    context = {
        "language": language,
        "called": dict(settings.LANGUAGES)[language],
        "languages": settings.LANGUAGES,
        "parts": [(part, part.outstanding[:SHOWN], len(part.outstanding) - SHOWN) for part in parts],
        "whole": sum(part.whole for part in parts),
        "outstanding": len(outstanding),
        "known": sum(bool(one.known) for one in outstanding),
        "may_translate": by.rights.scope(access.TECHNIQUE, "edit") is not Scope.NONE,
        "may_take": by.rights.scope(access.TECHNIQUE, "import") is not Scope.NONE,
    }
    return render(request, "playbook/translations.html", context)


@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """The next text to translate, after the one that was; at the end the overview."""
    by: Any = request.user
    require_verb(by, access.TECHNIQUE, "view")
    language = _language(request.GET.get("language", ""))
    home = f"/playbook/translations/?language={language}"
    found = queries.following(by, language, _place(request.GET.get("after", "")))
    if found is None:
        messages.success(request, _("That was the last one."))
        return redirect(home)
    key, pk = found
    asked = urlencode({"language": language, "next": home, "then": f"/playbook/translations/next/?language={language}"})
    return redirect(f"/{records.resource(key).plural}/{pk}/translation/?{asked}")


@require_POST
def take_standard(request: HttpRequest) -> HttpResponse:
    """Write the standard playbook's words beside what still says what the standard says."""
    by: Any = request.user
    language = _language(request.POST.get("language", ""))
    count = actions.take_standard_words(by=by, language=language)
    messages.success(request, ngettext("%(count)s entry has got words.", "%(count)s entries have got words.", count) % {"count": count})
    return redirect(f"/playbook/translations/?language={language}")


def _language(asked: str) -> str:
    """The one asked for, else the reader's own where it is not the house's, else the first other one. Raises Unknown."""
    if asked and asked not in queries.LANGUAGES:
        raise Unknown
    house = current().language
    others = [code for code in queries.LANGUAGES if code != house]
    return asked or (present() if present() in others else others[0])


def _place(text: str) -> queries.Place | None:
    key, _mark, raw = text.rpartition("-")
    pk = whole(raw)
    return (key, pk) if key in access.EVERYTHING and pk is not None else None
