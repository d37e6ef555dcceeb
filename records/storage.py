"""Where the bytes lie: random keys, writes that the store checks, and links that die within two minutes."""

import base64
import io
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.utils.http import content_disposition_header

from portal.storages import public_client

if TYPE_CHECKING:
    from collections.abc import Iterator

Bucket = Literal["quarantine", "records"]

_CHUNK: Final = 1024 * 1024
# A link in a browser's history must be dead when somebody else finds it.
_LONGEST_LINK_SECONDS: Final = 120
# The store copies this much in one order; what is larger goes in pieces.
_COPIED_AT_ONCE: Final = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One line of a bucket's listing."""

    key: str
    size: int
    written_at: datetime


class StoreUnavailable(Exception):
    """The object store did not do what it was asked; nothing may be taken for stored."""


class ObjectMissing(Exception):
    """The store answers, and has no such object."""


def new_key() -> str:
    """A random object key that says nothing of file, family or request."""
    return secrets.token_hex(16)


def put(
    bucket: Bucket,
    key: str,
    file: IO[bytes],
    *,
    sha256: str,
    media_type: str = "application/octet-stream",
    file_name: str = "",
) -> None:
    """Store the whole file; the store itself refuses bytes that do not have this sha256.

    With a file name it is handed out only to be saved, under that name.
    """
    disposition = content_disposition_header(as_attachment=bool(file_name), filename=file_name)
    file.seek(0)
    with store_errors():
        client_of(bucket).put_object(
            Bucket=name_of(bucket),
            Key=key,
            Body=file,
            ContentType=media_type,
            ContentDisposition=disposition or "inline",
            ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
            **store_of(bucket).object_parameters,
        )


def fetch(bucket: Bucket, key: str, into: IO[bytes]) -> None:
    """Copy an object into a file, a piece at a time."""
    with store_errors():
        body = client_of(bucket).get_object(Bucket=name_of(bucket), Key=key)["Body"]
        for chunk in body.iter_chunks(_CHUNK):
            into.write(chunk)
    into.seek(0)


def open_stream(bucket: Bucket, key: str, start: int = 0, end: int | None = None) -> io.BufferedReader:
    """Read an object, or the bytes from `start` up to `end` (not included), as they come."""
    wanted = {"Range": f"bytes={start}-{'' if end is None else end - 1}"} if start or end is not None else {}
    with store_errors():
        body = client_of(bucket).get_object(Bucket=name_of(bucket), Key=key, **wanted)["Body"]
    return io.BufferedReader(_Reading(body), _CHUNK)


def size_of(bucket: Bucket, key: str) -> int | None:
    """How large the object is; None when there is none."""
    try:
        with store_errors():
            return int(client_of(bucket).head_object(Bucket=name_of(bucket), Key=key)["ContentLength"])
    except ObjectMissing:
        return None


def delete(bucket: Bucket, key: str) -> None:
    """Remove an object, every version of it; one that is gone already is fine."""
    try:
        with store_errors():
            client_of(bucket).delete_object(Bucket=name_of(bucket), Key=key)
            if settings.S3_VERSIONED_BUCKETS:
                _delete_versions(bucket, key)
    except ObjectMissing:
        return


def _delete_versions(bucket: Bucket, key: str) -> None:
    """What the bucket keeps behind a deleted object, and the marks of the deletions themselves."""
    pages = client_of(bucket).get_paginator("list_object_versions").paginate(Bucket=name_of(bucket), Prefix=key)
    for page in pages:
        for each in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            if each["Key"] == key:
                client_of(bucket).delete_object(Bucket=name_of(bucket), Key=key, VersionId=each["VersionId"])


def listing(bucket: Bucket) -> "Iterator[list[StoredObject]]":
    """All objects by key, a page at a time."""
    with store_errors():
        for page in client_of(bucket).get_paginator("list_objects_v2").paginate(Bucket=name_of(bucket)):
            yield [
                StoredObject(str(each["Key"]), int(each["Size"]), each["LastModified"])
                for each in page.get("Contents", ())
            ]


def link(key: str, *, media_type: str) -> str:
    """A short-lived address of one checked object.

    The file's name is kept with the object and not in the address: families write children's names into it, and
    addresses stay in histories and logs.
    """
    return str(
        public_client().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": name_of("records"),
                "Key": key,
                "ResponseContentType": media_type,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=min(settings.PORTAL_FILE_LINK_SECONDS, _LONGEST_LINK_SECONDS),
        )
    )


def copy_to_records(key: str, record_key: str, *, size: int, media_type: str, file_name: str) -> None:
    """Have the store itself copy an object out of quarantine; raises StoreUnavailable unless all of it is there."""
    disposition = content_disposition_header(as_attachment=True, filename=file_name) or "attachment"
    described = {"ContentType": media_type, "ContentDisposition": disposition, **store_of("records").object_parameters}
    source = {"Bucket": name_of("quarantine"), "Key": key}
    target = {"Bucket": name_of("records"), "Key": record_key}
    with store_errors():
        if size <= _COPIED_AT_ONCE:
            client_of("records").copy_object(**target, CopySource=source, MetadataDirective="REPLACE", **described)
        else:
            _copy_in_pieces(target, source, size, described)
    if size_of("records", record_key) != size:
        raise StoreUnavailable("a copy is not whole")


def _copy_in_pieces(target: dict[str, str], source: dict[str, str], size: int, described: dict[str, str]) -> None:
    client = client_of("records")
    upload = client.create_multipart_upload(**target, **described)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, size, _COPIED_AT_ONCE), start=1):
        span = f"bytes={start}-{min(start + _COPIED_AT_ONCE, size) - 1}"
        place = {"UploadId": upload, "PartNumber": number}
        answer = client.upload_part_copy(**target, **place, CopySource=source, CopySourceRange=span)
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    client.complete_multipart_upload(**target, UploadId=upload, MultipartUpload={"Parts": parts})


class _Reading(io.RawIOBase):
    """An answer of the store as a stream; a broken connection is the store's trouble and never the file's."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with store_errors():
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()


def store_of(bucket: Bucket) -> Any:
    """The bucket's storage, with its settings."""
    # The registry promises only a storage; ours are S3 storages, by settings.
    return storages[bucket]


def client_of(bucket: Bucket) -> Any:
    """The client that reaches the bucket."""
    return store_of(bucket).client


def name_of(bucket: Bucket) -> str:
    """The bucket's own name."""
    return str(store_of(bucket).bucket_name)


@contextmanager
def store_errors() -> "Iterator[None]":
    """Turn the client library's many errors into the two that matter here."""
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
            raise ObjectMissing from error
        raise StoreUnavailable(type(error).__name__) from error
    except BotoCoreError as error:
        raise StoreUnavailable(type(error).__name__) from error
