"""Bytes in an S3-compatible store. The client is an extra (`pip install "tehing[s3]"`) and loaded only where it is used."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from tehing.core import storage

GONE = ("404", "NoSuchKey", "NotFound")


class Bucket:
    """One bucket, or a part of it below a prefix. Requests are signed; browsers never meet the store itself."""

    def __init__(self, client: Any, name: str, prefix: str, kept: Path) -> None:
        self.client, self.name, self.prefix, self.kept = client, name, prefix, kept

    @classmethod
    def named(cls, given: dict[str, str], kept: Path) -> "Bucket":
        """The bucket of the settings; what `local` fetches is kept in a folder of this machine."""
        parts = urlsplit(given["url"])
        prefix = parts.path.strip("/")
        return cls(_client(**given), parts.netloc, f"{prefix}/" if prefix else "", kept)

    def take(self, area: str, key: str, arrived: Path) -> None:
        self.client.upload_file(str(arrived), self.name, self.address(area, key))

    def fetch(self, area: str, key: str) -> IO[bytes]:
        from botocore.exceptions import ClientError

        try:
            body: IO[bytes] = self.client.get_object(Bucket=self.name, Key=self.address(area, key))["Body"]
        except ClientError as no:
            if no.response.get("Error", {}).get("Code") in GONE:
                raise FileNotFoundError(f"{area}/{key}") from no
            raise
        return body

    def local(self, area: str, key: str) -> Path:
        place = storage.Disk(self.kept).path(area, key)
        if place.is_file():  # named by their content, so what lies here already is right
            place.touch()
        else:
            storage.forget_copies()
            with self.fetch(area, key) as body, storage.arriving(self.kept) as (file, path):
                file.writelines(storage.pieces(body))
                file.flush()
                storage.Disk(self.kept).take(area, key, path)
        return place

    def remove(self, area: str, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=self.address(area, key))
        storage.Disk(self.kept).remove(area, key)

    def keys(self, area: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=f"{self.prefix}{area}/")
        return (one["Key"].rpartition("/")[2] for page in pages for one in page.get("Contents", ()))

    def address(self, area: str, key: str) -> str:
        return f"{self.prefix}{area}/{key[:2]}/{key}"


@cache
def _client(*, url: str, endpoint: str, region: str, key: str, secret: str) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError as no:
        raise SystemExit('TEHING_FILES names an S3 store, but its client is not installed: pip install "tehing[s3]".') from no
    config = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=30, signature_version="s3v4")
    return boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=config,
    )
