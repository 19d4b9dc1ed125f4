"""Files that run in browsers or explode in parsers: refused, or kept and given out as something to save, never as a page."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core.models import File
from tehing.deals import actions as deals
from tehing.team.models import User

from ..corpora import attacks

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FOLDERS = (
    "XSS Injection/Files",
    "XXE Injection/Files",
    "Server Side Request Forgery/Files",
    "Upload Insecure Files",
    "CRLF Injection/Files",
)
DISGUISES = ("{}", "offer.txt", "offer.xml", "offer.csv", "offer.docx", "offer.pdf", "{}.png")


@pytest.fixture
def page(people: dict[str, User], settings: Any, tmp_path: Path) -> Client:
    settings.DATA = tmp_path
    deals.seed_pipelines(by=people["admin"])
    client = Client(raise_request_exception=False)
    client.force_login(people["seller"], backend=BACKEND)
    return client


def test_what_is_kept_is_given_out_to_save_alone(people: dict[str, User], page: Client) -> None:
    """Each under its own name and under harmless ones, as a browser sends it, with the type that an attacker would say."""
    deal = deals.create_deal(by=people["seller"], data={"name": "Transformer"})
    files = [path for folder in FOLDERS for path in sorted((attacks() / folder).rglob("*")) if path.is_file()]
    for number, path in enumerate(files):
        for name in (DISGUISES[0], DISGUISES[1 + number % 6], DISGUISES[1 + (number + 3) % 6]):
            upload = SimpleUploadedFile(name.format(path.name), path.read_bytes(), content_type="text/html")
            answer = page.post(f"/files/deals.deal/{deal.pk}/", {"file": upload})
            assert answer.status_code in (200, 422), path
    kept = list(File.objects.all())
    assert len(files) > 20 and len(kept) > 20
    assert [one.name for one in kept if one.name.lower().endswith((".svg", ".htm", ".html", ".xhtml", ".png", ".pdf"))] == []
    for one in kept:
        answer = page.get(f"/files/{one.pk}/", headers={"Accept": "text/html"})
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert page.get(f"/files/{one.pk}/", {"inline": "1", "download": "0"})["Content-Disposition"].startswith("attachment;")
