"""How django-allauth signs people in here: by e-mail, nobody by themselves, secrets of second factors kept encrypted."""

import base64
import hashlib
import secrets
from functools import lru_cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tehing.core import workspace
from tehing.team import actions
from tehing.team.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an administrator."""

    error_messages = {**DefaultAccountAdapter.error_messages, "email_password_mismatch": _("The e-mail or the password is wrong.")}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Attempts beyond the limit do not come as far as this, so the history cannot be flooded."""
        found = User.objects.filter(email__iexact=str(credentials.get("email", ""))).first() if credentials.get("email") else None
        actions.note_failure(user=found, address=self.get_client_ip(request), method="password")


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: named after the company, kept encrypted."""

    def get_totp_issuer(self) -> str:
        return f"Tehing {workspace.current().name}".strip()

    def encrypt(self, text: str) -> str:
        return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted under another key is lost: a secret that nobody knows stands in for it, so that no code fits."""
        try:
            return _box(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


@lru_cache
def _box(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factors {secret}".encode()).digest()))


def address_of(request: HttpRequest) -> str | None:
    """The caller's address as far as the proxies in front are believed."""
    try:
        found = Adapter(request).get_client_ip(request)
    except PermissionDenied:  # the proxies say nothing sensible
        return None
    return str(found) if found else None
