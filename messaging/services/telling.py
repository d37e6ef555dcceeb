"""Words to the other side that there is a message; never the message itself."""

from intake.models import RelatedPerson
from messaging.models import Communication
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, may, roles_with, staff_in
from portal.notifications.services import notify


def tell_family(*, message: Communication) -> None:
    """One notice to each caregiver who may read it."""
    links = RelatedPerson.objects.filter(patient=message.opinion_request.patient_id, ended_at=None)
    if message.only_with_id is not None:
        links = links.filter(user=message.only_with_id)
    for link in links.select_related("user"):
        notify(
            kind="messaging.new_message",
            recipient=link.user,
            effect=f"new-message:{message.pk}",
            reference_id=message.pk,
        )


def alert_team(*, message: Communication) -> None:
    """One notice to whoever looks after the request, or else to each coordinator."""
    for each in _people_to_alert(message):
        notify(
            kind="messaging.family_wrote",
            recipient=each,
            effect=f"family-wrote:{message.pk}",
            reference_id=message.pk,
        )


def _people_to_alert(message: Communication) -> list[User]:
    owner = message.opinion_request.owner
    if owner is not None and may(owner, Act.SEND_MESSAGES):
        return [owner]
    # A hospital without a coordinator yet must still hear of it.
    return staff_in(StaffRole.COORDINATOR) or staff_in(*roles_with(Act.SEND_MESSAGES))
