"""Tells the care team that a family must not wait."""

from datetime import datetime

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.notifications.services import notify


def alert_coordinators(*, opinion_request: SecondOpinionRequest) -> None:
    """One notice to each coordinator each time a request becomes fast track; asking again does nothing."""
    _tell(opinion_request, "intake.fast_track_arrived", "fast-track-arrived", opinion_request.fast_track_since)


def alert_of_warning_signs(*, opinion_request: SecondOpinionRequest) -> None:
    """One notice to each coordinator each time signs are told; asking again does nothing."""
    _tell(opinion_request, "intake.warning_told", "warning-told", opinion_request.warning_signs_at)


def _tell(opinion_request: SecondOpinionRequest, kind: str, effect: str, at: datetime | None) -> None:
    moment = at.isoformat() if at else "first"
    for coordinator in _people_to_alert():
        notify(
            kind=kind,
            recipient=coordinator,
            effect=f"{effect}:{opinion_request.pk}:{moment}",
            reference_id=opinion_request.pk,
        )


def _people_to_alert() -> list[User]:
    staff = list(User.objects.filter(is_staff=True, is_active=True).order_by("pk"))
    coordinators = [each for each in staff if each.staff_role == StaffRole.COORDINATOR]
    # A hospital without a coordinator yet must still hear of it.
    return coordinators or staff
