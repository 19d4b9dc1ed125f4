"""Signatures after Standard Webhooks 1.0: HMAC-SHA256 over “id.timestamp.body”, several of them while a secret is being changed."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

PREFIX = "whsec_"


def new_salt() -> str:
    """32 random bytes as text."""
    return secrets.token_urlsafe(32)


def secret_of(salt: str) -> str:
    """The secret as the receiver gets it. It depends on the house's secret key, so the database alone tells nobody."""
    return PREFIX + base64.b64encode(_key(salt)).decode()


def headers(*, message_id: str, seconds: int, body: bytes, salts: Iterable[str]) -> dict[str, str]:
    """The three headers of the specification; `seconds` since 1970."""
    signed = f"{message_id}.{seconds}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(_key(salt), signed, hashlib.sha256)).decode() for salt in salts]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def _key(salt: str) -> bytes:
    return salted_hmac("tehing.webhook", salt, algorithm="sha256").digest()
