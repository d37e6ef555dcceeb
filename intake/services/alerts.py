"""Tells the care team that a family must not wait."""

from datetime import datetime
from typing import Final

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, roles_with, staff_in
from portal.notifications.services import notify

_FIRST_TO_KNOW: Final = (StaffRole.COORDINATOR, StaffRole.NURSE)


def alert_coordinators(*, opinion_request: SecondOpinionRequest) -> None:
    """One notice to each coordinator and nurse each time a request becomes fast track; asking again does nothing."""
    _tell(opinion_request, "intake.fast_track_arrived", "fast-track-arrived", opinion_request.fast_track_since)


def alert_of_warning_signs(*, opinion_request: SecondOpinionRequest) -> None:
    """One notice to each coordinator and nurse each time signs are told; asking again does nothing."""
    _tell(opinion_request, "intake.warning_told", "warning-told", opinion_request.warning_signs_at)


def _tell(opinion_request: SecondOpinionRequest, kind: str, effect: str, at: datetime | None) -> None:
    moment = at.isoformat() if at else "first"
    for recipient in _people_to_alert():
        notify(
            kind=kind,
            recipient=recipient,
            effect=f"{effect}:{opinion_request.pk}:{moment}",
            reference_id=opinion_request.pk,
        )


def _people_to_alert() -> list[User]:
    # A hospital with neither yet must still hear of it.
    return staff_in(*_FIRST_TO_KNOW) or staff_in(*roles_with(Act.SEE_CLINICAL))
