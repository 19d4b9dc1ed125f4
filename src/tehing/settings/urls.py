"""The root of all addresses."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from tehing.web import problems

urlpatterns = [
    path("auth/", include("allauth.account.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("tehing.api.urls")),
    path("", include("tehing.web.urls")),
]
handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.not_found
handler500 = problems.broken
