"""A business case as the customer sees it: by a link, without signing in, and nothing else of the house."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tehing.core import clock, refusals, workspace
from tehing.core.access import Invalid, Refused
from tehing.deals import access, actions, papers, queries, wording
from tehing.deals.forms.figures import CustomerForm
from tehing.deals.models import CaseLink

A_MINUTE = 30  # tries, answers and papers by one link


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, secret: str) -> HttpResponse:
    """The case; with other figures, what becomes of it for the customer alone, until they send them."""
    link = access.link_of(secret)
    with translation.override(link.language):
        return _private(_shown(request, link, secret))


@login_not_required
@never_cache
@require_GET
def paper(request: HttpRequest, secret: str) -> HttpResponse:
    """The same as a PDF."""
    link = access.link_of(secret)
    with translation.override(link.language):
        if _too_often(link):
            return _private(HttpResponse(refusals.sentence("too_many_tries"), status=429, content_type="text/plain; charset=utf-8"))
        return _private(papers.answer(queries.shared(link), link.language))


def _shown(request: HttpRequest, link: CaseLink, secret: str) -> HttpResponse:
    found, status, tried, problem = queries.shared(link), 200, False, ""
    form = CustomerForm([one.line for one in found.lines], request.POST if request.method == "POST" else None)
    if form.is_bound and _too_often(link):
        problem, status = refusals.sentence("too_many_tries"), 429
    elif form.is_bound and form.is_valid():
        if request.POST.get("step") == "send":
            try:
                actions.propose_figures(secret=secret, figures=form.figures(), note=form.cleaned_data["note"])
            except (Invalid, Refused) as no:
                problem, status = refusals.sentence_of(no) if isinstance(no, Refused) else refusals.sentence("nothing_changed"), 409
            else:
                return redirect(f"{request.path}?sent=yes")
        found, tried = queries.shared(link, form.figures()), True
    elif form.is_bound:
        status = 422
    context: dict[str, Any] = {
        "workspace": workspace.current(),
        "found": found,
        "told": wording.told(found),
        "form": form,
        "rows": [(row, *_boxes(form, row.line.pk)) for row in wording.told(found).rows],
        "tried": tried,
        "sent": request.GET.get("sent") == "yes",
        "problem": problem,
    }
    return render(request, "deals/shared_case.html", context, status=status)


def _boxes(form: CustomerForm, pk: int) -> tuple[Any, Any]:
    """Where the customer writes the amount and the growth of a line; None where there is nothing to write."""
    names = (f"amount_{pk}", f"growth_{pk}")
    amount, growth = (form[name] if name in form.fields else None for name in names)
    return amount, growth


def _too_often(link: CaseLink) -> bool:
    key = f"case-link:{link.pk}:{clock.now():%H%M}"
    tries: int = cache.get(key, 0) + 1
    cache.set(key, tries, 120)
    return tries > A_MINUTE


def _private(answer: HttpResponse) -> HttpResponse:
    """Whoever has the address may look; machines should not keep or pass it on."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
