"""The lease on a file: one worker at a time, and its end time tells one claim from the next.

A worker that was thought dead finds its claim lost, and cannot write over the one that took its place.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from portal.audit.services import SystemActor
from records.models import DocumentReference
from records.states import DocumentStatus

ACTOR: Final = SystemActor("records.process_document")
MAX_ATTEMPTS: Final = 3
# Before the sweep may hand the file out again.
_PAUSE: Final = timedelta(seconds=10)


class ClaimLost(Exception):
    """The file was taken back, or another worker has it now."""


def lease() -> timedelta:
    """How long one worker may keep a file to itself without a sign of life."""
    return timedelta(seconds=settings.PORTAL_FILE_LEASE_SECONDS)


def own(document: DocumentReference) -> QuerySet[DocumentReference]:
    """The row, if the claim on it is still the one this worker holds."""
    return DocumentReference.objects.filter(
        pk=document.pk, status=DocumentStatus.CHECKING, claimed_until=document.claimed_until
    )


def lock_own(document: DocumentReference) -> DocumentReference:
    """The same, locked for the running transaction; raises ClaimLost."""
    held = own(document).select_for_update(of=("self",)).first()
    if held is None:
        raise ClaimLost
    return held


def renew(document: DocumentReference) -> None:
    """Have a whole lease again before the next long step; raises ClaimLost."""
    until = timezone.now() + lease()
    if not own(document).update(claimed_until=until):
        raise ClaimLost
    document.claimed_until = until


def sign_of_life(document: DocumentReference) -> Callable[[], None]:
    """To be called often: it renews the claim whenever a quarter of the lease has passed; raises ClaimLost."""
    every, last = lease().total_seconds() / 4, time.monotonic()

    def stay() -> None:
        nonlocal last
        if time.monotonic() - last > every:
            last = time.monotonic()
            renew(document)

    return stay


def put_back(document: DocumentReference, *, counts: bool) -> None:
    """End the claim early. An attempt that failed for reasons outside the file is not held against it."""
    back: dict[str, object] = {"claimed_until": timezone.now() + _PAUSE}
    if not counts:
        back["attempt_count"] = F("attempt_count") - 1
    own(document).update(**back)


def forget_copies_of_withdrawn(document: DocumentReference) -> None:
    """A file taken back while it was checked may have just been copied; the sweep removes what is let go here."""
    DocumentReference.objects.filter(
        pk=document.pk, status=DocumentStatus.WITHDRAWN, claimed_until=document.claimed_until
    ).update(
        claimed_until=None,
        record_key=document.record_key,
        preview_key=document.preview_key,
        reading_key=document.reading_key,
    )
