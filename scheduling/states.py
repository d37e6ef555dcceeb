"""The states of a call and the moves between them."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(models.TextChoices):
    """Where a call stands; a hold is a row of the same kind, so holding and booking cannot disagree."""

    HELD = "held", _("Held")
    BOOKED = "booked", _("Booked")
    LAPSED = "lapsed", _("Hold ran out")
    CANCELLED = "cancelled", _("Cancelled")
    MOVED = "moved", _("Moved")
    FULFILLED = "fulfilled", _("Done")
    NOSHOW = "noshow", _("No answer")


MOVES: Final[Mapping[AppointmentStatus, tuple[AppointmentStatus, ...]]] = {
    AppointmentStatus.HELD: (AppointmentStatus.BOOKED, AppointmentStatus.LAPSED),
    AppointmentStatus.BOOKED: (
        AppointmentStatus.CANCELLED,
        AppointmentStatus.MOVED,
        AppointmentStatus.FULFILLED,
        AppointmentStatus.NOSHOW,
    ),
    AppointmentStatus.LAPSED: (),
    AppointmentStatus.CANCELLED: (),
    AppointmentStatus.MOVED: (),
    AppointmentStatus.FULFILLED: (),
    AppointmentStatus.NOSHOW: (),
}

LIVE: Final = (AppointmentStatus.HELD, AppointmentStatus.BOOKED)


def may_move(current: AppointmentStatus, target: AppointmentStatus) -> bool:
    """Whether the table allows the move."""
    return target in MOVES[current]
