"""Where the bytes lie: random keys, writes that the store checks, and links that die within two minutes."""

import base64
import secrets
from contextlib import contextmanager
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


def delete(bucket: Bucket, key: str) -> None:
    """Remove an object; one that is gone already is fine."""
    try:
        with _store_errors():
            _client(bucket).delete_object(Bucket=_name(bucket), Key=key)
    except ObjectMissing:
        return


def old_keys(bucket: Bucket, *, before: Any) -> "Iterator[str]":
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


def _store(bucket: Bucket) -> Any:
    # The registry promises only a storage; ours are S3 storages, by settings.
    return storages[bucket]


def _client(bucket: Bucket) -> Any:
    return _store(bucket).connection.meta.client


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
