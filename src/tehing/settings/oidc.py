"""Sign-in by a company's own identity provider (OpenID Connect), read from the environment as strictly as the rest."""

import re
from typing import Any
from urllib.parse import urlsplit

from tehing.settings.environment import BadSetting, Environment

NAME = re.compile(r"[a-z][a-z0-9]*")
HERE = ("localhost", "127.0.0.1", "::1")


def providers(env: Environment) -> list[dict[str, Any]]:
    """One description for each name in OIDC, in the shape that django-allauth reads; empty without."""
    names = env.items("OIDC", "", "Short names of identity providers (OpenID Connect) to sign in with, with commas; see below.")
    return [_provider(env, name) for name in names]


def origins(found: list[dict[str, Any]]) -> list[str]:
    """Where a sign-in form may lead the browser: the configured servers and nobody else."""
    return sorted({origin for one in found for origin in one["settings"]["origins"]})


def _provider(env: Environment, name: str) -> dict[str, Any]:
    if not NAME.fullmatch(name):
        raise BadSetting(f"TEHING_OIDC: {name!r} is no short name. Use small letters and digits, such as entra.")
    key = f"OIDC_{name.upper()}"
    server = _server(env.text(f"{key}_SERVER", "", "Its address, without /.well-known/…"), f"TEHING_{key}_SERVER")
    client = env.text(f"{key}_CLIENT_ID", "", "What it calls us.")
    if not client:
        raise BadSetting(f"TEHING_{key}_CLIENT_ID is missing.")
    more = env.items(f"{key}_HOSTS", "", "Other hosts of the same provider that its own description names, with commas.")
    return {
        "provider_id": name,
        "name": env.text(f"{key}_NAME", name.capitalize(), "What its button says."),
        "client_id": client,
        "secret": env.hidden(f"{key}_CLIENT_SECRET", "The secret it gave us."),
        "settings": {
            "server_url": server,
            "oauth_pkce_enabled": True,
            "origins": [_origin(server), *(f"https://{host}" for host in more)],
            "roles_claim": env.text(f"{key}_ROLES_CLAIM", "", "Claim that says the person's roles; when empty, roles are given here."),
            "roles": _pairs(env.items(f"{key}_ROLES", "", "What its groups mean: group=role, with commas."), f"TEHING_{key}_ROLES"),
            "new_people": env.text(f"{key}_NEW_PEOPLE", "", "Role of people who are not known here yet; when empty, they are refused."),
            "trust_email": env.flag(f"{key}_TRUST_EMAIL", False, "Its e-mail addresses are true even where it does not say verified."),
        },
    }


def _server(text: str, name: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise BadSetting(f"{name}={text!r} cannot be used. It must begin with https://")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise BadSetting(f"{name}={text!r} cannot be used. Give the plain address of the server.")
    return text.rstrip("/")


def _origin(server: str) -> str:
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc}"


def _pairs(items: list[str], name: str) -> dict[str, str]:
    found = {}
    for item in items:
        group, mark, role = item.rpartition("=")
        if not mark or not group.strip() or not role.strip():
            raise BadSetting(f"{name}: {item!r} must read group=role.")
        found[group.strip()] = role.strip()
    return found
