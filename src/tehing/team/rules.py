"""Rights as plain values: how several roles add up, how a token narrows them, where a team stands in the tree."""

import ipaddress
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tehing.core.access import Scope

Grants = Mapping[tuple[str, str], Scope]  # (record type, verb) -> scope


def merged(roles: Iterable[Grants]) -> dict[tuple[str, str], Scope]:
    """Several roles together: the widest scope of each verb."""
    found: dict[tuple[str, str], Scope] = {}
    for grants in roles:
        for key, scope in grants.items():
            found[key] = max(found.get(key, Scope.NONE), scope)
    return found


def hidden(roles: Iterable[Iterable[str]]) -> frozenset[str]:
    """A field stays hidden only when every role hides it."""
    each = [frozenset(fields) for fields in roles]
    return frozenset.intersection(*each) if each else frozenset()


READING = ("view", "export")


def token_allows(scopes: Iterable[str], record_type: str, verb: str) -> bool:
    """Whether a token's scopes reach a verb: "read", "write", or exactly "deals.deal:edit"."""
    wanted = {"write", f"{record_type}:{verb}", *(("read",) if verb in READING else ())}
    return not wanted.isdisjoint(scopes)


def only_reads(scopes: Iterable[str]) -> bool:
    """Whether a token with these scopes changes nothing at all."""
    return all(scope.rpartition(":")[2] in ("read", *READING) for scope in scopes)


def path_under(parent_path: str, pk: int) -> str:
    """A team's path: its parent's and its own key."""
    return f"{parent_path}{pk}/"


def would_loop(path: str, new_parent_path: str) -> bool:
    """A team cannot come to stand under itself."""
    return new_parent_path.startswith(path)


def network_of(address: str) -> str:
    """The neighbourhood of an address: enough to see an attack, too little to point at a person. "" for no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{address}/{24 if found.version == 4 else 48}", strict=False))


# in the order of asking: Edge and Opera also say Chrome, Chrome also says Safari
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> tuple[str, str]:
    """(browser, system) as people call them; "" for what the browser does not say."""
    return _first(agent, _BROWSERS), _first(agent, _SYSTEMS)


def _first(text: str, marks: Iterable[tuple[str, str]]) -> str:
    return next((name for mark, name in marks if mark in text), "")


def claimed_roles(claim: object, meaning: Mapping[str, str]) -> set[str]:
    """Codes of roles that a provider's claim stands for: a text, a list of texts, or anything else, which says nothing.

    Without a `meaning` the claim's words are the codes themselves.
    """
    listed = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    words = [word for word in listed if isinstance(word, str)]
    return {meaning[word] for word in words if word in meaning} if meaning else set(words)


def why(scope: Scope, *, owner: int | None, me: int, near: bool) -> str:
    """Why a scope reaches a record: "all", "own", "team", "pool" (nobody owns it), or "" when it does not by itself."""
    if scope is Scope.ALL:
        return "all"
    if scope is Scope.NONE:
        return ""
    if owner == me:
        return "own"
    if scope is Scope.OWN:
        return ""
    return "pool" if owner is None else "team" if near else ""


def zone_named(name: str) -> ZoneInfo | None:
    """The time zone of this IANA name, or None. Not looked for among all zones: listing them reads hundreds of files."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
