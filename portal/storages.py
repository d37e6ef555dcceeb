"""The two buckets as named Django storages: quarantine for what arrived, records for what was checked."""

from functools import cache
from threading import Lock
from typing import Any, Final

import boto3
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.client import Config
from botocore.credentials import Credentials
from django.conf import settings
from storages.backends.s3 import S3Storage

# A page or a worker must hear soon that the store is away, instead of waiting minutes for it.
_CLIENT_CONFIG: Final = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 2},
)


_making = Lock()


class _BoundedStorage(S3Storage):
    """An S3 storage that gives up within a minute."""

    @property
    def client(self) -> Any:
        """One for the process: the library's own, one a thread, would weigh megabytes and a tenth of a second each."""
        return _client(self.endpoint_url, self.access_key, self.secret_key, self.region_name)

    def get_default_settings(self) -> dict[str, Any]:
        """The library's own, with bounded waiting."""
        return super().get_default_settings() | {"client_config": _CLIENT_CONFIG}


class QuarantineStorage(_BoundedStorage):
    """Unchecked files. Nothing here is ever linked to, previewed or served."""


class RecordsStorage(_BoundedStorage):
    """Checked files and their previews, opened only by short-lived links."""


def public_client() -> Any:
    """An S3 client that signs for the address browsers use, which may differ from the one the servers use."""
    return _client(
        settings.S3_PUBLIC_ENDPOINT_URL, settings.S3_ACCESS_KEY_ID, settings.S3_SECRET_ACCESS_KEY, settings.S3_REGION
    )


def sign_put(path: str, params: dict[str, str], headers: dict[str, str], *, seconds: int) -> str:
    """An address that takes one PUT with exactly these headers.

    Signed without the client's own way through its service description, which costs several times as much: a large
    file has a signature for each of its parts.
    """
    signer = S3SigV4QueryAuth(_credentials(), "s3", settings.S3_REGION, expires=seconds)
    address = f"{settings.S3_PUBLIC_ENDPOINT_URL.rstrip('/')}/{path}"
    request = AWSRequest(method="PUT", url=address, params=params, headers=headers)
    signer.add_auth(request)
    return str(request.url)


@cache
def _credentials() -> Credentials:
    return Credentials(settings.S3_ACCESS_KEY_ID, settings.S3_SECRET_ACCESS_KEY)


def _client(endpoint: str, key: str, secret: str, region: str) -> Any:
    # Making clients is not safe in two threads at once; using one is.
    with _making:
        return _made(endpoint, key, secret, region)


@cache
def _made(endpoint: str, key: str, secret: str, region: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        region_name=region,
        config=_CLIENT_CONFIG,
    )
