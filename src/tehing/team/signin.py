"""Sign-in by e-mail; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are added by an administrator."""

    error_messages = {**DefaultAccountAdapter.error_messages, "email_password_mismatch": _("The e-mail or the password is wrong.")}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
