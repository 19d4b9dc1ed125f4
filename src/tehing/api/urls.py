from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, resolve
from django.views.decorators.csrf import csrf_exempt

from tehing.api.errors import refuse
from tehing.api.root import make

assembled = make().urls  # (routes, application, namespace)
for route in assembled[0]:
    if isinstance(route, URLPattern) and route.callback is not None and not str(route.name).startswith(("openapi-", "api-root")):
        login_not_required(route.callback)  # the API's own authentication answers 401 instead of a redirect


@csrf_exempt  # the endpoint it leads to checks
@login_not_required
def otherwise(request: HttpRequest, address: str) -> HttpResponseBase:
    """With a slash at its end an address means the same endpoint; one that does not exist is told as a problem."""
    found = resolve(request.path_info.rstrip("/"))
    if found.func is otherwise:
        return refuse(404, "unknown")
    return found.func(request, *found.args, **found.kwargs)  # type: ignore[no-any-return]


urlpatterns = [path("api/v1/", assembled), path("api/v1/<path:address>", otherwise, name="api_otherwise")]
