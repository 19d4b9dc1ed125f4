"""Notes and files hang on records: who sees the record sees them; nothing that runs is kept."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import attachments
from tehing.core.access import Forbidden, Invalid, Unknown
from tehing.core.models import File, Note
from tehing.deals import actions as deals

PDF = b"%PDF-1.7\n%" + b"x" * 100
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def deal(people: dict[str, Any]) -> Any:
    deals.seed_pipelines(by=people["admin"])
    return deals.create_deal(by=people["seller"], data={"name": "Transformer"})


def _add(deal: Any, by: Any, name: str, content: bytes) -> File:
    return attachments.add_file(record_type="deals.deal", record_id=deal.pk, by=by, upload=SimpleUploadedFile(name, content))


def test_a_file_comes_back_as_it_was_and_only_to_save(people: dict[str, Any], deal: Any) -> None:
    kept = _add(deal, people["seller"], "pakkumine õige.pdf", PDF)
    client = Client()
    client.force_login(people["colleague"], backend=BACKEND)
    answer = client.get(f"/files/{kept.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(people["stranger"], backend=BACKEND)
    assert client.get(f"/files/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("run.exe", b"MZ\x90", "file_type_refused"),
        ("page.html", b"<html>", "file_type_refused"),
        ("offer.pdf", b"nothing of the kind", "file_is_not_what_it_says"),
        ("drawing.svg", b"<svg onload=alert(1)>", "file_type_refused"),
        ("page.txt", b"  <!DOCTYPE html><script>", "file_type_refused"),
        ("program.pdf", b"\x7fELF\x02", "file_type_refused"),
        ("picture.png", PDF, "file_is_not_what_it_says"),
        ("nothing.pdf", b"", "file_empty"),
    ],
)
def test_what_runs_or_lies_is_refused(people: dict[str, Any], deal: Any, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as no:
        _add(deal, people["seller"], name, content)
    assert no.value.fields == {"file": [code]}
    assert not File.objects.exists()


def test_a_path_in_the_name_leads_nowhere(people: dict[str, Any], deal: Any) -> None:
    assert _add(deal, people["seller"], "..\\..\\etc\\passwd.txt", b"hello").name == "passwd.txt"


def test_a_very_long_name_keeps_its_ending(people: dict[str, Any], deal: Any) -> None:
    kept = _add(deal, people["seller"], f"{'pikk ' * 60}.txt", b"hello").name
    assert len(kept) == 200 and kept.startswith("pikk pikk") and kept.endswith(".txt")


def test_notes_are_for_those_who_work_with_the_record(people: dict[str, Any], deal: Any) -> None:
    def write(by: Any, text: str) -> Note:
        return attachments.add_note(record_type="deals.deal", record_id=deal.pk, by=by, text=text)

    note = write(people["colleague"], "Ask Mari about the budget")
    with pytest.raises(Unknown):
        write(people["stranger"], "Hello")
    with pytest.raises(Forbidden):
        write(people["reader"], "Hello")
    with pytest.raises(Invalid):
        write(people["seller"], "  \n ")
    with pytest.raises(Forbidden):
        attachments.delete_note(pk=note.pk, by=people["finance"])
    attachments.delete_note(pk=note.pk, by=people["colleague"])
    assert not Note.objects.exists()
