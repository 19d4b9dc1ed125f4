"""What django-allauth tells of signing in, put into the history."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from django.http import HttpRequest

from tehing.team import actions
from tehing.team.signin import address_of


def signed_in(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    key = request.session.session_key or ""
    agent = request.headers.get("User-Agent", "")
    actions.note_sign_in(by=user, key=key, address=address_of(request), agent=agent, method=method_of(request, user))


def signed_out(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    if user is not None and user.pk is not None:
        actions.note_sign_out(by=user, key=request.session.session_key or "")


def password_changed(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    actions.note_password(user=user, key=request.session.session_key or "", door="changed")


def password_reset(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    actions.note_password(user=user, key="", door="reset")


def factor_added(sender: Any, user: Any, authenticator: Any, **more: Any) -> None:
    actions.note_factor(by=user, happened="added", kind=authenticator.type)


def factor_removed(sender: Any, user: Any, authenticator: Any, **more: Any) -> None:
    actions.note_factor(by=user, happened="removed", kind=authenticator.type)


def factor_reset(sender: Any, user: Any, authenticator: Any, **more: Any) -> None:
    actions.note_factor(by=user, happened="reset", kind=authenticator.type)


def factor_failed(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **more: Any) -> None:
    actions.note_failure(user=user, address=address_of(request), method=str(authenticator.type))


def method_of(request: HttpRequest, user: Any) -> str:
    """By what somebody came in: "password", "password + totp", "passkey", or the identity provider's short name."""
    words = []
    for record in get_authentication_records(request, user):
        name = record.get("type") if record.get("method") == "mfa" else record.get("provider") or record.get("method")
        words.append("passkey" if record.get("passwordless") else str(name))
    return " + ".join(dict.fromkeys(words))[:40]


for signal, heard in (
    (account.user_logged_in, signed_in),
    (account.user_logged_out, signed_out),
    (account.password_changed, password_changed),
    (account.password_set, password_changed),
    (account.password_reset, password_reset),
    (mfa.authenticator_added, factor_added),
    (mfa.authenticator_removed, factor_removed),
    (mfa.authenticator_reset, factor_reset),
    (mfa.authentication_failed, factor_failed),
):
    signal.connect(heard, dispatch_uid=f"tehing {heard.__name__} {id(signal)}")
