"""Rights as plain values: how several roles add up, how a token narrows them, where a team stands in the tree."""

from collections.abc import Iterable, Mapping

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


def path_under(parent_path: str, pk: int) -> str:
    """A team's path: its parent's and its own key."""
    return f"{parent_path}{pk}/"


def would_loop(path: str, new_parent_path: str) -> bool:
    """A team cannot come to stand under itself."""
    return new_parent_path.startswith(path)
