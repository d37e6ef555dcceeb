"""The two buckets as named Django storages: quarantine for what arrived, records for what was checked."""

from functools import cache
from typing import Any

import boto3
from botocore.client import Config
from django.conf import settings
from storages.backends.s3 import S3Storage


class QuarantineStorage(S3Storage):
    """Unchecked files. Nothing here is ever linked to, previewed or served."""


class RecordsStorage(S3Storage):
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
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
