"""The root of all addresses."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from tehing.team import oidc
from tehing.web import problems

urlpatterns = [
    path("auth/2fa/", include("allauth.mfa.urls")),
    path("auth/oidc/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("auth/oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("auth/oidc/cancelled/", oidc.cancelled, name="socialaccount_login_cancelled"),
    path("auth/", include("allauth.account.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("tehing.api.urls")),
    path("", include("tehing.web.urls")),
]
handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.not_found
handler500 = problems.broken
