from django.urls import include, path

urlpatterns = [
    path("auth/", include("allauth.urls")),
    path("", include("tehing.api.urls")),
    path("", include("tehing.web.urls")),
]
