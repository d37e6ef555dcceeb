"""Somebody of the hospital read a file, and needs nothing more of it."""

from django.db import transaction

from portal.accounts.models import User
from records.models import DocumentReference
from records.services.checking import AlreadyDecided, CheckNotAllowed, look_good


class AcceptNotAllowed(Exception):
    """This role does not say so, the file is not open, or somebody asked the family for it again."""


@transaction.atomic
def accept_document(*, actor: User, document: DocumentReference) -> DocumentReference:
    """The family reads "Looks good" from now on; twice is once."""
    held = DocumentReference.objects.select_related("opinion_request").get(pk=document.pk)
    try:
        look_good(actor=actor, document=held)
    except CheckNotAllowed:
        raise AcceptNotAllowed(held.status) from None
    except AlreadyDecided as decided:
        if decided.review.reason:
            raise AcceptNotAllowed("asked for again") from None
    held.refresh_from_db()
    return held
