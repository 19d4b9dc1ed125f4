"""What the provider says of its people."""

from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from site_of_tests import PEOPLE  # the module that was started


class Adapter(DefaultOIDCAdapter):
    """Adds groups, and says of whose e-mail it is sure."""

    def get_claims(self, purpose: Any, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **more)
        told = PEOPLE[user.username]
        return claims | {"email": told["email"], "email_verified": told["verified"], "name": told["name"], "groups": told["groups"]}
