"""The floor: an empty view, and fifty rows by SQL written by hand."""

import msgspec
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

HAND = "SELECT id, name, city, country, employees FROM parties_company ORDER BY name, id LIMIT 50"


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@login_not_required
def by_hand(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(HAND)
        return HttpResponse(msgspec.json.encode(cursor.fetchall()), content_type="application/json")


urlpatterns = [path("floor/empty/", empty), path("floor/hand/", by_hand), path("", include("tehing.settings.urls"))]
