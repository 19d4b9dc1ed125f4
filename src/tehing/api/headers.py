"""The headers that answers carry and the refusals that all operations share, as the document tells them: each where it is really sent."""

from typing import Any

Told = dict[str, Any]


def _header(description: str, kind: str = "string") -> Told:
    return {"description": description, "schema": {"type": kind}}


HEADERS = {
    "X-Request-Id": _header("The number of this request; the history keeps it beside what was done."),
    "RateLimit-Limit": _header("Calls that may be made in a minute.", "integer"),
    "RateLimit-Remaining": _header("Calls that are left.", "integer"),
    "RateLimit-Reset": _header("Seconds until all calls are there again.", "integer"),
    "Retry-After": _header("Seconds to wait before asking again.", "integer"),
    "ETag": _header("The version of the record and a digest of this answer, for If-Match and If-None-Match."),
    "Idempotent-Replayed": _header("“true” when this is the answer that was given before under the same Idempotency-Key."),
    "Location": _header("Where the record is now."),
    "WWW-Authenticate": _header("“Bearer”."),
    "Content-Disposition": _header("The name to save the file under."),
}
ALWAYS = ("X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def told(*names: str) -> Told:
    """The headers of these names, as an answer of the document lists them."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusal(description: str, *names: str, always: tuple[str, ...] = ALWAYS) -> Told:
    return {"description": description, "content": PROBLEM, "headers": told(*always, *names)}


REFUSALS = {  # status -> (name, refusal)
    "400": ("BadRequest", _refusal("The body is no JSON.")),
    "401": ("Unauthenticated", _refusal("No token, or one that is no good.", "WWW-Authenticate")),
    "403": ("Forbidden", _refusal("May be seen, but this may not be done to it.")),
    "404": ("Unknown", _refusal("There is no such record, or it is not yours to see.")),
    "409": (
        "Refused",
        _refusal("A rule says no, somebody saved in between, or the key is being answered: Retry-After.", "Retry-After"),
    ),
    "412": ("Stale", _refusal("The record is not as If-Match or If-None-Match says; both versions of a changed one are shown.")),
    "413": ("TooLarge", _refusal("More bytes than this server takes at once.", always=())),
    "422": ("Invalid", _refusal("Some of the values do not hold.")),
    "429": ("TooManyRequests", _refusal("Too many requests.", "Retry-After")),
    "503": ("Unavailable", _refusal("The machine cannot at present: its disk is full, its database away.", "Retry-After")),
}
OF_ALL = ("401", "403", "404", "422", "429", "503")
OF_WRITES = (*OF_ALL, "400", "409")
OF_BODIES = (*OF_WRITES, "413")


def refusal(status: str) -> Told:
    """A refusal that all share, by name."""
    return {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}
