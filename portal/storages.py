"""The two buckets as named Django storages: quarantine for what arrived, records for what was checked."""

from functools import cache
from typing import Any, Final

import boto3
from botocore.client import Config
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


class _BoundedStorage(S3Storage):
    """An S3 storage that gives up within a minute."""

    def get_default_settings(self) -> dict[str, Any]:
        """The library's own, with bounded waiting."""
        return super().get_default_settings() | {"client_config": _CLIENT_CONFIG}


class QuarantineStorage(_BoundedStorage):
    """Unchecked files. Nothing here is ever linked to, previewed or served."""


class RecordsStorage(_BoundedStorage):
    """Checked files and their previews, opened only by short-lived links."""


@cache
def public_client() -> Any:
    """An S3 client that signs for the address browsers use, which may differ from the one the servers use."""
    return boto3.client(
        "s3",
        endpoint_url=settings.S3_PUBLIC_ENDPOINT_URL,
        aws_access_key_id=settings.S3_ACCESS_KEY_ID,
        aws_secret_access_key=settings.S3_SECRET_ACCESS_KEY,
        region_name=settings.S3_REGION,
        config=_CLIENT_CONFIG,
    )
