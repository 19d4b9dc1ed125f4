"""Every component of the screens on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery: what later screens are assembled from."""
    return render(request, "web/gallery.html")
