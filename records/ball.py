"""The records' word on whose turn it is."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from records.models import PRIVATE_KINDS, DocumentReference


def files_to_fix(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """The family's turn where a file must be sent again; one query for all requests."""
    # A paper about one caregiver is nobody else's turn.
    shared = DocumentReference.objects.exclude(kind__in=PRIVATE_KINDS)
    documents = shared.filter(opinion_request__in=opinion_requests).needing_fix()
    balls: dict[UUID, Ball] = {}
    for document in documents.only("opinion_request_id", "checked_at", "received_at").order_by("received_at"):
        since = document.checked_at or document.received_at
        balls.setdefault(document.opinion_request_id, Ball(Holder.FAMILY, since, _("A file needs another try.")))
    return balls
