"""The settings as they stand: documented, safe, and the database that was asked for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tehing.settings import env
from tehing.settings.headers import fingerprint

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "operations" / "settings.md"


def rows() -> str:
    """The table of settings as the documentation shows it."""
    return "\n".join(f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {one.meaning} |" for one in env.known.values())


def test_every_setting_is_documented() -> None:
    assert rows() in DOCUMENT.read_text(), f"The table must read:\n{rows()}"


def test_no_setting_is_read_elsewhere() -> None:
    reading = re.compile(r"TEHING_[A-Z_]+")
    found = {
        str(path.relative_to(ROOT)): wrong
        for path in (ROOT / "src").rglob("*.py")
        if (wrong := set(reading.findall(path.read_text())) - {one.name for one in env.known.values()})
    }
    assert found == {}


@pytest.mark.django_db
def test_the_database_asked_for_is_the_one_under_test() -> None:
    if os.environ.get("TEHING_REQUIRE_POSTGRESQL"):
        assert connection.vendor == "postgresql"
    asked = "postgresql" if os.environ.get("TEHING_DATABASE_URL") else "sqlite"
    assert connection.vendor == asked


@pytest.mark.django_db
@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="speaks of SQLite")
def test_sqlite_keeps_what_was_committed_and_checks_references() -> None:
    with connection.cursor() as cursor:
        for pragma, value in (("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20_000)):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone()[0] == value, pragma


@pytest.mark.django_db
def test_every_answer_carries_the_security_headers(people: object) -> None:
    headers = Client().get("/auth/login/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(("https", "secure"), [("no", "False"), ("yes", "True")])
def test_behind_https_cookies_are_secure(https: str, secure: str, tmp_path: Path) -> None:
    code = "from tehing import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    given = {**os.environ, "TEHING_HTTPS": https, "TEHING_DATA": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [secure] * 3


def test_a_new_build_has_new_addresses(tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text("one")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "app.js").write_text("two")
    assert fingerprint(tmp_path) != before


def test_passwords_are_kept_with_argon2() -> None:
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
