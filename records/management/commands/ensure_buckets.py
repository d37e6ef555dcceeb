"""Makes the quarantine and the records bucket where they are missing."""

from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import storages
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Safe to run at every start."""

    help = __doc__

    def handle(self, *_args: object, **_options: object) -> None:
        """Create what is missing; any other answer of the store is an error."""
        for name in ("quarantine", "records"):
            storage: Any = storages[name]
            client = storage.connection.meta.client
            try:
                client.head_bucket(Bucket=storage.bucket_name)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:  # noqa: PLR2004 - HTTP not found
                    raise
                client.create_bucket(Bucket=storage.bucket_name)
