"""Bytes are kept under their hash, whole or not at all, on disk and in an S3-compatible store."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tehing.core import attachments, bucket, storage
from tehing.core.imports import actions as imports
from tehing.core.imports import running
from tehing.core.models import File, Import
from tehing.deals import actions as deals
from tehing.parties.models import Company

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "s3-test-secret"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """A real S3-compatible server in this process, reached over the network."""
    moto = pytest.importorskip("moto.server")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str, settings: Any) -> Any:
    """Files go to a bucket of this store."""
    given = {"url": "s3://sales/of/tehing", "endpoint": s3_server, "region": "eu-north-1", "key": "AKIATEHING", "secret": SECRET}
    bucket._client.cache_clear()
    client = bucket._client(**given)
    client.create_bucket(Bucket="sales", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    settings.FILES = given
    yield client
    for one in client.list_objects_v2(Bucket="sales").get("Contents", ()):
        client.delete_object(Bucket="sales", Key=one["Key"])
    client.delete_bucket(Bucket="sales")


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    first = storage.keep("files", [b"one ", b"file"])
    assert storage.keep("files", [b"one file"]) == first == hashlib.sha256(b"one file").hexdigest()
    assert list(storage.store().keys("files")) == [first]


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the line is gone")

    with pytest.raises(OSError, match="the line"):
        storage.keep("files", breaking())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_whose_bytes_are_lost_is_told_so(people: dict[str, Any]) -> None:
    kept = _attach(people)
    storage.store().remove("files", kept.sha256)
    client = Client()
    client.force_login(people["seller"], backend=BACKEND)
    answer = client.get(f"/files/{kept.pk}/")
    assert answer.status_code == 409
    assert "cannot be found" in answer.content.decode()


def test_a_file_in_a_bucket_is_served_by_us_alone_and_goes_with_its_row(
    people: dict[str, Any], s3: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    kept = _attach(people)
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="sales")["Contents"]] == [f"of/tehing/files/{kept.sha256[:2]}/{kept.sha256}"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    client = Client()
    client.force_login(people["seller"], backend=BACKEND)
    answer = client.get(f"/files/{kept.pk}/")
    assert b"".join(answer.streaming_content) == b"words of an offer"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert SECRET not in str(answer.headers)
    assert "http" not in str(answer.headers.get("Location", ""))
    with django_capture_on_commit_callbacks(execute=True):
        attachments.delete_file(pk=kept.pk, by=people["seller"])
    assert "Contents" not in s3.list_objects_v2(Bucket="sales")


def test_an_import_reads_its_file_from_the_bucket(people: dict[str, Any], s3: Any, tmp_path: Path) -> None:
    admin = people["admin"]
    upload = SimpleUploadedFile("companies.csv", b"name,employees\nAlfa,5\nBeeta,6\n")
    run = imports.receive([upload], by=admin, record="parties.company")[0]
    imports.start(run, by=admin)
    for path in (tmp_path / "cache").rglob("*"):  # another machine, which has not seen the file
        path.unlink() if path.is_file() else None
    done = running.run_import(Import.objects.get(pk=run.pk), admin)
    assert (done.rows, done.created) == (2, 2)
    assert Company.objects.filter(name="Beeta").exists()


def test_a_copy_of_a_file_goes_a_day_after_it_was_last_read(people: dict[str, Any], s3: Any, tmp_path: Path) -> None:
    """Its bytes were removed by another machine, which cannot reach this one's copies."""
    old, fresh = (storage.keep("imports", [text]) for text in (b"long ago", b"lately"))
    copies = {key: storage.store().local("imports", key) for key in (old, fresh)}
    day = storage.COPY_KEPT.total_seconds()
    for path in copies.values():
        os.utime(path, times=(0, path.stat().st_mtime - day - 60))
    storage.store().local("imports", fresh)  # read again
    storage.forget_copies()
    assert [key for key, path in copies.items() if path.exists()] == [fresh]
    assert storage.store().local("imports", old).read_bytes() == b"long ago"


def test_a_bucket_that_refuses_us_is_told_plainly_and_leaves_no_row(people: dict[str, Any], s3: Any) -> None:
    s3.delete_bucket(Bucket="sales")
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    client.force_login(people["seller"], backend=BACKEND)
    answer = client.post(f"/files/deals.deal/{_deal(people).pk}/", {"file": SimpleUploadedFile("offer.txt", b"words of an offer")})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "store of files does not answer. Nothing of this was saved" in answer.content.decode()
    assert not File.objects.exists()
    s3.create_bucket(Bucket="sales", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})


def _deal(people: dict[str, Any]) -> Any:
    deals.seed_pipelines(by=people["admin"])
    return deals.create_deal(by=people["seller"], data={"name": "Transformer"})


def _attach(people: dict[str, Any]) -> File:
    upload = SimpleUploadedFile("offer.txt", b"words of an offer")
    return attachments.add_file(record_type="deals.deal", record_id=_deal(people).pk, by=people["seller"], upload=upload)
