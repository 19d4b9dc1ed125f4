from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from tehing.api.root import make

assembled = make().urls  # (routes, application, namespace)
for route in assembled[0]:
    if isinstance(route, URLPattern) and route.callback is not None and not str(route.name).startswith(("openapi-", "api-root")):
        login_not_required(route.callback)  # the API's own authentication answers 401 instead of a redirect

urlpatterns = [path("api/v1/", assembled)]
