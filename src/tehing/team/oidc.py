"""Sign-in by the company's own identity provider (OpenID Connect), on top of django-allauth.

What is stricter here: PKCE and a nonce always, the ID token's signature always, calls go to the configured server alone and
follow no redirect, nobody comes in whose e-mail the provider does not vouch for, and an address can add no scopes of its own.
"""

import secrets
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tehing.team import actions, rules
from tehing.team.models import User
from tehing.team.signin import address_of

SECONDS = 10


class Calls(requests.Session):
    """Speaks to the configured servers only, whatever their documents name, follows no redirect and reads no proxy settings."""

    def __init__(self, origins: set[str]) -> None:
        super().__init__()
        self.origins, self.trust_env = origins, False

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(str(url))
        if f"{parts.scheme}://{parts.netloc}" not in self.origins:
            raise requests.RequestException(f"{parts.netloc} is not the configured identity provider.")
        return super().request(method, url, *args, **(kwargs | {"allow_redirects": False, "timeout": SECONDS}))


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Takes the ID token only with a signature of the provider."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("There is no ID token.")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        found = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return cast(dict[str, Any], found)


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """Signs people in and does nothing else."""

    oauth2_adapter_class = Exchange

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        asked = {"auth_params": {"nonce": nonce}, "scope": self.get_scope(), "nonce": nonce}
        return cast(HttpResponse, super().redirect(request, "login", next_url=next_url, data=None, **asked))


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whom a provider may let in, and with which roles."""

    def get_requests_session(self) -> requests.Session:
        return Calls({origin for one in settings.OIDC_PROVIDERS for origin in one["settings"]["origins"]})

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        return sociallogin.user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        actions.note_failure(user=None, address=address_of(request), method=provider.app.provider_id)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Check what came back against what was asked, find or admit the person, take over the roles."""
        claims, given = _claims(sociallogin), sociallogin.provider.app
        if not _is_answer_to(sociallogin, claims):
            raise ImmediateHttpResponse(_refused(request, given.provider_id))
        if not sociallogin.is_existing:
            person = _known_person(claims, given.settings) or _new_person(claims, given)
            if person is None:
                raise ImmediateHttpResponse(_refused(request, given.provider_id))
            sociallogin.connect(request, person)
            actions.note_connection(user=person, provider=given.provider_id)
        if given.settings["roles_claim"]:
            codes = rules.claimed_roles(claims.get(given.settings["roles_claim"]), given.settings["roles"])
            otherwise = given.settings["new_people"]
            actions.map_roles(user=sociallogin.user, codes=codes, otherwise=otherwise, provider=given.provider_id)


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for the provider."""
    return _answer(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from it."""
    return _answer(OAuth2CallbackView, request, provider_id)


@login_not_required
def cancelled(request: HttpRequest) -> HttpResponse:
    """Somebody changed their mind there."""
    messages.info(request, _("You did not sign in there."))
    return redirect("account_login")


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return cast(HttpResponse, view.adapter_view(Exchange(request, provider_id))(request))
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (requests.RequestException, ValueError, KeyError):  # it is away, or does not speak OpenID Connect
        return _refused(request, provider_id, status=502)


def _claims(sociallogin: Any) -> dict[str, Any]:
    """What is said of the person: the signed token, with what only the provider's address of people adds."""
    extra = sociallogin.account.extra_data
    return {**(extra.get("userinfo") or {}), **(extra.get("id_token") or {})}


def _is_answer_to(sociallogin: Any, claims: dict[str, Any]) -> bool:
    """The token belongs to this very sign-in, and both sources speak of the same person."""
    told = (sociallogin.account.extra_data.get("userinfo") or {}).get("sub", claims.get("sub"))
    nonce = sociallogin.state.get("nonce") or ""
    return bool(nonce) and secrets.compare_digest(str(claims.get("nonce", "")), nonce) and told == claims.get("sub") and bool(told)


def _email(claims: dict[str, Any], given: dict[str, Any]) -> str:
    """The e-mail that the provider vouches for, or ""."""
    vouched = claims.get("email_verified") is True or given["trust_email"]
    return str(claims.get("email") or "") if vouched else ""


def _known_person(claims: dict[str, Any], given: dict[str, Any]) -> User | None:
    email = _email(claims, given)
    return User.objects.filter(email__iexact=email).first() if email else None


def _new_person(claims: dict[str, Any], given: Any) -> User | None:
    email, role = _email(claims, given.settings), given.settings["new_people"]
    if not email or not role:
        return None
    return actions.admit_person(name=str(claims.get("name") or ""), email=email, role=role, provider=given.provider_id)


def _refused(request: HttpRequest, provider_id: str, status: int = 403) -> HttpResponse:
    actions.note_failure(user=None, address=address_of(request), method=provider_id)
    return render(request, "socialaccount/authentication_error.html", {"away": status == 502}, status=status)
