"""Files that come in parts: the store keeps each part under its sha256 until it makes one object of them all."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from urllib3.exceptions import HTTPError

from portal.storages import read_answer, sign_put
from records.storage import Bucket, ObjectMissing, StoreUnavailable, client_of, name_of, store_errors, store_of
from records.store_answers import StoreAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def begin_parts(bucket: Bucket, key: str) -> str:
    """Open an upload by parts whose every part the store checks by its sha256; returns the store's name for it."""
    with store_errors():
        answer = client_of(bucket).create_multipart_upload(
            Bucket=name_of(bucket),
            Key=key,
            ContentType="application/octet-stream",
            ChecksumAlgorithm="SHA256",
            **store_of(bucket).object_parameters,
        )
    return str(answer["UploadId"])


def sign_parts(bucket: Bucket, key: str, upload_id: str, parts: Sequence[Part]) -> list[SignedPart]:
    """Addresses for the browser. Size and sha256 are signed too: nothing but these very bytes fits."""
    return [_sign(f"{name_of(bucket)}/{key}", upload_id, part) for part in parts]


def list_parts(bucket: Bucket, key: str, upload_id: str, *, a_page: int = 1000) -> list[Part]:
    """What the store has of an upload, by number; ObjectMissing when it was completed or given up."""
    parts: list[Part] = []
    asked = {"uploadId": upload_id, "max-parts": str(a_page)}
    marker: str | None = "0"
    while marker is not None:
        page = _page_of_parts(f"{name_of(bucket)}/{key}", asked | {"part-number-marker": marker})
        found = page.list_of("Part", ("PartNumber", "Size", "ETag"))
        parts += [Part(int(number), int(size), etag=etag) for number, size, etag in found]
        marker = page.text("NextPartNumberMarker") if page.text("IsTruncated") == "true" else None
    return parts


def _page_of_parts(path: str, params: dict[str, str]) -> StoreAnswer:
    try:
        status, body = read_answer(path, params)
    except HTTPError as error:
        raise StoreUnavailable(type(error).__name__) from error
    if status == HTTPStatus.NOT_FOUND:
        raise ObjectMissing
    if status != HTTPStatus.OK:
        raise StoreUnavailable(f"status {status}")
    return StoreAnswer(body)


def finish_parts(bucket: Bucket, key: str, upload_id: str, parts: Sequence[Part]) -> None:
    """Make one object of the parts; ObjectMissing when there is no such upload any more."""
    named = [{"PartNumber": part.number, "ETag": part.etag, "ChecksumSHA256": _checksum(part)} for part in parts]
    with store_errors():
        client_of(bucket).complete_multipart_upload(
            Bucket=name_of(bucket), Key=key, UploadId=upload_id, MultipartUpload={"Parts": named}
        )


def abort_parts(bucket: Bucket, key: str, upload_id: str) -> None:
    """Give an upload up and forget its parts; one that is gone already is fine."""
    try:
        with store_errors():
            client_of(bucket).abort_multipart_upload(Bucket=name_of(bucket), Key=key, UploadId=upload_id)
    except ObjectMissing:
        return


def old_parts(bucket: Bucket, *, before: datetime) -> "Iterator[tuple[str, str]]":
    """Key and name of every unfinished upload that was begun before a moment."""
    with store_errors():
        for page in client_of(bucket).get_paginator("list_multipart_uploads").paginate(Bucket=name_of(bucket)):
            yield from (
                (each["Key"], each["UploadId"]) for each in page.get("Uploads", ()) if each["Initiated"] < before
            )


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
