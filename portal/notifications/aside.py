"""What could not be delivered: the other way if there is one, else a person of the staff."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, roles_with, staff_in
from portal.notifications import kinds
from portal.notifications.models import (
    AddressProblem,
    Channel,
    Notification,
    NotificationStatus,
    ProblemReason,
)
from portal.notifications.ways import address_of, other_way
from portal.notifications.writing import write

ALERT: Final = "notifications.set_aside"


@transaction.atomic
def give_up(notice: Notification, reason: str) -> None:
    """Take the other way, or set it aside and tell staff."""
    held = Notification.objects.select_for_update().get(pk=notice.pk)
    if held.status not in {NotificationStatus.PENDING, NotificationStatus.SENT}:
        return
    held.status = NotificationStatus.REROUTED if _take_other_way(held) else NotificationStatus.SET_ASIDE
    held.last_error, held.claimed_until = reason[:80], None
    held.save(update_fields=["status", "last_error", "claimed_until"])
    if held.status == NotificationStatus.SET_ASIDE:
        tell_staff(held)


@transaction.atomic
def note_problem(recipient: User, channel: Channel, reason: ProblemReason) -> None:
    """From now on the other way is taken, and the person hears of it at the next sign-in."""
    AddressProblem.objects.update_or_create(
        user=recipient,
        channel=channel,
        address=address_of(recipient, channel),
        defaults={"reason": reason, "found_at": timezone.now(), "shown_at": None},
    )


def tell_staff(notice: Notification) -> None:
    """One mail an hour to each who looks after notices, however many were set aside; none about such a mail itself."""
    if notice.kind == ALERT:
        return
    hour = timezone.now().strftime("%Y-%m-%dT%H")
    for person in _who_looks_after():
        if person.email:
            key = f"{ALERT}:{hour}:{person.pk}:{Channel.EMAIL}"
            write(kind=ALERT, recipient=person, channel=Channel.EMAIL, effect_key=key)


def _take_other_way(notice: Notification) -> bool:
    """Whether the same notice now goes, or already went, by another way."""
    try:
        kind = kinds.find(notice.kind)
    except KeyError:
        return False
    way = other_way(notice.recipient, kind, Channel(notice.channel))
    if way is None:
        return False
    other, _is_new = write(
        kind=notice.kind,
        recipient=notice.recipient,
        channel=way,
        effect_key=f"{notice.effect_key.removesuffix(notice.channel)}{way}",
        reference_id=notice.reference_id,
    )
    return other.status in {NotificationStatus.PENDING, NotificationStatus.SENT}


def _who_looks_after() -> list[User]:
    # A hospital without a coordinator yet must still hear of it.
    return staff_in(StaffRole.COORDINATOR) or staff_in(*roles_with(Act.SEE_NOTICES))
