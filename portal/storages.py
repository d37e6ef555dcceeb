"""The two buckets as named Django storages: quarantine for what arrived, records for what was checked."""

from functools import cache
from threading import Lock
from typing import Any, Final

import boto3
import urllib3
from botocore.client import Config
from django.conf import settings
from storages.backends.s3 import S3Storage

from portal.signatures import Signer

_CONNECT_SECONDS: Final = 3
_READ_SECONDS: Final = 30
# A page or a worker must hear soon that the store is away, instead of waiting minutes for it.
_CLIENT_CONFIG: Final = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=_CONNECT_SECONDS,
    read_timeout=_READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": 2},
)
_LOOK_SECONDS: Final = 300
_LINES: Final = 4

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
    """An address that takes one PUT with exactly these headers."""
    address = f"{settings.S3_PUBLIC_ENDPOINT_URL.rstrip('/')}/{path}"
    return _signer().signed("PUT", address, params, headers, seconds=seconds)


def read_answer(path: str, params: dict[str, str]) -> tuple[int, bytes]:
    """Status and body of a GET, for lists whose reading by the client library costs more than all else of a call."""
    address = f"{settings.S3_ENDPOINT_URL.rstrip('/')}/{path}"
    # The clocks of two servers may differ by as much.
    signed = _signer().signed("GET", address, params, {}, seconds=_LOOK_SECONDS)
    answer = _lines().request("GET", signed)
    return answer.status, answer.data


@cache
def _signer() -> Signer:
    return Signer(settings.S3_ACCESS_KEY_ID, settings.S3_SECRET_ACCESS_KEY, settings.S3_REGION)


@cache
def _lines() -> urllib3.PoolManager:
    """Open connections to the store, as patient as the clients."""
    retries = urllib3.Retry(total=1, redirect=0, status_forcelist=(500, 502, 503, 504), raise_on_status=False)
    timeout = urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)
    return urllib3.PoolManager(maxsize=_LINES, retries=retries, timeout=timeout)


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
