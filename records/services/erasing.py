"""What becomes of the files when a request that was never sent is erased."""

import logging
from functools import partial
from typing import Final

from django.db import transaction

from intake.models import SecondOpinionRequest
from records import storage
from records.models import DocumentReference

logger = logging.getLogger(__name__)

_COPIES: Final[tuple[tuple[str, storage.Bucket], ...]] = (
    ("quarantine_key", "quarantine"),
    ("record_key", "records"),
    ("preview_key", "records"),
)


@transaction.atomic
def erase_files(*, opinion_request: SecondOpinionRequest) -> None:
    """Delete the rows with the request; their bytes follow once that is committed."""
    documents = list(DocumentReference.objects.filter(opinion_request=opinion_request))
    keys = [(bucket, getattr(document, field)) for document in documents for field, bucket in _COPIES]
    DocumentReference.objects.filter(opinion_request=opinion_request).delete()
    transaction.on_commit(partial(_remove, [(bucket, key) for bucket, key in keys if key]))


def _remove(keys: list[tuple[storage.Bucket, str]]) -> None:
    for bucket, key in keys:
        try:
            storage.delete(bucket, key)
        except storage.StoreUnavailable:
            # The hourly look for objects without a row finds it within a day.
            logger.warning("an object of an erased request stays for now in %s", bucket)
