"""What becomes of the files when a request that was never sent is erased."""

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from intake.models import SecondOpinionRequest
from records import storage
from records.models import DocumentReference, RecordUpload
from records.services.finishing import forget_bytes
from records.services.keys import keys_of

logger = logging.getLogger(__name__)


@transaction.atomic
def erase_files(*, opinion_request: SecondOpinionRequest) -> None:
    """Delete the rows with the request; their bytes, every copy and version, follow once that is committed."""
    documents = DocumentReference.objects.filter(opinion_request=opinion_request)
    keys = keys_of(opinion_request)
    coming = list(RecordUpload.objects.open().filter(opinion_request=opinion_request))
    # What came out of a ZIP would hold on to the ZIP; it goes in the same breath.
    documents.update(part_of=None)
    documents.delete()
    # The other rows of the records go by themselves with the request.
    transaction.on_commit(partial(_remove, keys, coming))


def _remove(keys: Iterable[tuple[storage.Bucket, str]], uploads: Iterable[RecordUpload]) -> None:
    for upload in uploads:
        forget_bytes(upload)
    for bucket, key in keys:
        try:
            storage.delete(bucket, key)
        except storage.StoreUnavailable:
            # The hourly look for objects without a row finds it within a day.
            logger.warning("an object of an erased request stays for now in %s", bucket)
