"""Where the bytes lie: random keys, writes that the store checks, and links that die within two minutes."""

import base64
import io
import secrets
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.utils.http import content_disposition_header

from portal.storages import public_client, sign_put

if TYPE_CHECKING:
    from collections.abc import Iterator

Bucket = Literal["quarantine", "records"]

_CHUNK: Final = 1024 * 1024
# A link in a browser's history must be dead when somebody else finds it.
_LONGEST_LINK_SECONDS: Final = 120
# The store copies this much in one order; what is larger goes in pieces.
_COPIED_AT_ONCE: Final = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an upload: its place, size and sha256, and once it is stored the store's own mark for it."""

    number: int
    size: int
    sha256: str = ""
    etag: str = ""


@dataclass(frozen=True, slots=True)
class SignedPart:
    """An address that takes one part, with the headers the browser must send along."""

    number: int
    url: str
    headers: dict[str, str]


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
    with _store_errors():
        _client(bucket).put_object(
            Bucket=_name(bucket),
            Key=key,
            Body=file,
            ContentType=media_type,
            ContentDisposition=disposition or "inline",
            ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
            **_store(bucket).object_parameters,
        )


def fetch(bucket: Bucket, key: str, into: IO[bytes]) -> None:
    """Copy an object into a file, a piece at a time."""
    with _store_errors():
        body = _client(bucket).get_object(Bucket=_name(bucket), Key=key)["Body"]
        for chunk in body.iter_chunks(_CHUNK):
            into.write(chunk)
    into.seek(0)


def open_stream(bucket: Bucket, key: str, start: int = 0, end: int | None = None) -> io.BufferedReader:
    """Read an object, or the bytes from `start` up to `end` (not included), as they come."""
    wanted = {"Range": f"bytes={start}-{'' if end is None else end - 1}"} if start or end is not None else {}
    with _store_errors():
        body = _client(bucket).get_object(Bucket=_name(bucket), Key=key, **wanted)["Body"]
    return io.BufferedReader(_Reading(body), _CHUNK)


def size_of(bucket: Bucket, key: str) -> int | None:
    """How large the object is; None when there is none."""
    try:
        with _store_errors():
            return int(_client(bucket).head_object(Bucket=_name(bucket), Key=key)["ContentLength"])
    except ObjectMissing:
        return None


def delete(bucket: Bucket, key: str) -> None:
    """Remove an object; one that is gone already is fine."""
    try:
        with _store_errors():
            _client(bucket).delete_object(Bucket=_name(bucket), Key=key)
    except ObjectMissing:
        return


def old_keys(bucket: Bucket, *, before: datetime) -> "Iterator[str]":
    """Keys of objects last written before a moment."""
    with _store_errors():
        for page in _client(bucket).get_paginator("list_objects_v2").paginate(Bucket=_name(bucket)):
            yield from (each["Key"] for each in page.get("Contents", ()) if each["LastModified"] < before)


def link(key: str, *, media_type: str) -> str:
    """A short-lived address of one checked object.

    The file's name is kept with the object and not in the address: families write children's names into it, and
    addresses stay in histories and logs.
    """
    return str(
        public_client().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": _name("records"),
                "Key": key,
                "ResponseContentType": media_type,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=min(settings.PORTAL_FILE_LINK_SECONDS, _LONGEST_LINK_SECONDS),
        )
    )


def begin_parts(bucket: Bucket, key: str) -> str:
    """Open an upload by parts whose every part the store checks by its sha256; returns the store's name for it."""
    with _store_errors():
        answer = _client(bucket).create_multipart_upload(
            Bucket=_name(bucket),
            Key=key,
            ContentType="application/octet-stream",
            ChecksumAlgorithm="SHA256",
            **_store(bucket).object_parameters,
        )
    return str(answer["UploadId"])


def sign_parts(bucket: Bucket, key: str, upload_id: str, parts: Sequence[Part]) -> list[SignedPart]:
    """Addresses for the browser. Size and sha256 are signed too: nothing but these very bytes fits."""
    return [_sign(f"{_name(bucket)}/{key}", upload_id, part) for part in parts]


def list_parts(bucket: Bucket, key: str, upload_id: str) -> list[Part]:
    """What the store has of an upload, by number; ObjectMissing when it was completed or given up."""
    pages = _client(bucket).get_paginator("list_parts")
    with _store_errors():
        found = pages.paginate(Bucket=_name(bucket), Key=key, UploadId=upload_id)
        return [
            Part(int(each["PartNumber"]), int(each["Size"]), etag=str(each["ETag"]))
            for page in found
            for each in page.get("Parts", ())
        ]


def finish_parts(bucket: Bucket, key: str, upload_id: str, parts: Sequence[Part]) -> None:
    """Make one object of the parts; ObjectMissing when there is no such upload any more."""
    named = [{"PartNumber": part.number, "ETag": part.etag, "ChecksumSHA256": _checksum(part)} for part in parts]
    with _store_errors():
        _client(bucket).complete_multipart_upload(
            Bucket=_name(bucket), Key=key, UploadId=upload_id, MultipartUpload={"Parts": named}
        )


def abort_parts(bucket: Bucket, key: str, upload_id: str) -> None:
    """Give an upload up and forget its parts; one that is gone already is fine."""
    try:
        with _store_errors():
            _client(bucket).abort_multipart_upload(Bucket=_name(bucket), Key=key, UploadId=upload_id)
    except ObjectMissing:
        return


def old_parts(bucket: Bucket, *, before: datetime) -> "Iterator[tuple[str, str]]":
    """Key and name of every unfinished upload that was begun before a moment."""
    with _store_errors():
        for page in _client(bucket).get_paginator("list_multipart_uploads").paginate(Bucket=_name(bucket)):
            yield from (
                (each["Key"], each["UploadId"]) for each in page.get("Uploads", ()) if each["Initiated"] < before
            )


def copy_to_records(key: str, record_key: str, *, size: int, media_type: str, file_name: str) -> None:
    """Have the store itself copy an object out of quarantine; raises StoreUnavailable unless all of it is there."""
    disposition = content_disposition_header(as_attachment=True, filename=file_name) or "attachment"
    described = {"ContentType": media_type, "ContentDisposition": disposition, **_store("records").object_parameters}
    source = {"Bucket": _name("quarantine"), "Key": key}
    target = {"Bucket": _name("records"), "Key": record_key}
    with _store_errors():
        if size <= _COPIED_AT_ONCE:
            _client("records").copy_object(**target, CopySource=source, MetadataDirective="REPLACE", **described)
        else:
            _copy_in_pieces(target, source, size, described)
    if size_of("records", record_key) != size:
        raise StoreUnavailable("a copy is not whole")


def _copy_in_pieces(target: dict[str, str], source: dict[str, str], size: int, described: dict[str, str]) -> None:
    client = _client("records")
    upload = client.create_multipart_upload(**target, **described)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, size, _COPIED_AT_ONCE), start=1):
        span = f"bytes={start}-{min(start + _COPIED_AT_ONCE, size) - 1}"
        place = {"UploadId": upload, "PartNumber": number}
        answer = client.upload_part_copy(**target, **place, CopySource=source, CopySourceRange=span)
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    client.complete_multipart_upload(**target, UploadId=upload, MultipartUpload={"Parts": parts})


def _sign(path: str, upload_id: str, part: Part) -> SignedPart:
    checksum = {"x-amz-checksum-sha256": _checksum(part)}
    url = sign_put(
        path,
        {"partNumber": str(part.number), "uploadId": upload_id},
        # The browser sends the length by itself, and the store hears at once when it is another one.
        checksum | {"content-length": str(part.size)},
        seconds=settings.PORTAL_PART_LINK_SECONDS,
    )
    return SignedPart(part.number, url, checksum)


def _checksum(part: Part) -> str:
    return base64.b64encode(bytes.fromhex(part.sha256)).decode()


class _Reading(io.RawIOBase):
    """An answer of the store as a stream; a broken connection is the store's trouble and never the file's."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _store_errors():
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()


def _store(bucket: Bucket) -> Any:
    # The registry promises only a storage; ours are S3 storages, by settings.
    return storages[bucket]


def _client(bucket: Bucket) -> Any:
    return _store(bucket).client


def _name(bucket: Bucket) -> str:
    return str(_store(bucket).bucket_name)


@contextmanager
def _store_errors() -> "Iterator[None]":
    """Turn the client library's many errors into the two that matter here."""
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
            raise ObjectMissing from error
        raise StoreUnavailable(type(error).__name__) from error
    except BotoCoreError as error:
        raise StoreUnavailable(type(error).__name__) from error
