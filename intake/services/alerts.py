"""Tells the care team that a family must not wait."""

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.notifications.services import notify


def alert_coordinators(*, opinion_request: SecondOpinionRequest) -> None:
    """One notice to each coordinator; asking again for the same request does nothing."""
    for coordinator in _people_to_alert():
        notify(
            kind="intake.fast_track_arrived",
            recipient=coordinator,
            effect=f"fast-track-arrived:{opinion_request.pk}",
            reference_id=opinion_request.pk,
        )


def _people_to_alert() -> list[User]:
    staff = list(User.objects.filter(is_staff=True, is_active=True).order_by("pk"))
    coordinators = [each for each in staff if each.staff_role == StaffRole.COORDINATOR]
    # A hospital without a coordinator yet must still hear of it.
    return coordinators or staff
