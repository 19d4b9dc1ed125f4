"""Who calls an endpoint."""

from django.http import HttpRequest

from tehing.core.access import Actor


def caller(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]
