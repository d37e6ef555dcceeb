"""The states of a request, the moves between them."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestStatus(models.TextChoices):
    """Where a second-opinion request stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent")
    IN_REVIEW = "in_review", _("In review")
    INFORMATION_NEEDED = "information_needed", _("Information needed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    COMPLETED = "completed", _("Completed")


MOVES: Final[Mapping[RequestStatus, tuple[RequestStatus, ...]]] = {
    RequestStatus.DRAFT: (RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN),
    RequestStatus.SUBMITTED: (RequestStatus.IN_REVIEW, RequestStatus.WITHDRAWN),
    RequestStatus.IN_REVIEW: (
        RequestStatus.INFORMATION_NEEDED,
        RequestStatus.ACCEPTED,
        RequestStatus.DECLINED,
        RequestStatus.WITHDRAWN,
    ),
    RequestStatus.INFORMATION_NEEDED: (RequestStatus.IN_REVIEW, RequestStatus.DECLINED, RequestStatus.WITHDRAWN),
    RequestStatus.ACCEPTED: (RequestStatus.COMPLETED, RequestStatus.WITHDRAWN),
    RequestStatus.DECLINED: (RequestStatus.IN_REVIEW,),
    # Only for a draft that was never sent; the service that moves it back looks.
    RequestStatus.WITHDRAWN: (RequestStatus.DRAFT,),
    RequestStatus.COMPLETED: (),
}

# What staff must say with a move, besides the note for the history; the names are those of `Decision`.
NEEDS: Final[Mapping[RequestStatus, tuple[str, ...]]] = {
    RequestStatus.INFORMATION_NEEDED: ("waits_for", "words_for_family"),
    RequestStatus.ACCEPTED: ("program",),
    RequestStatus.DECLINED: ("words_for_family", "alternatives"),
}

OPEN: Final = (
    RequestStatus.DRAFT,
    RequestStatus.SUBMITTED,
    RequestStatus.IN_REVIEW,
    RequestStatus.INFORMATION_NEEDED,
    RequestStatus.ACCEPTED,
)


def may_move(current: RequestStatus, target: RequestStatus) -> bool:
    """Whether the table allows the move."""
    return target in MOVES[current]
