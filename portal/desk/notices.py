"""Notices that did not arrive, for staff to try again or to tell by phone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.notifications.kinds import words_for
from portal.notifications.models import Channel, Notification, NotificationStatus
from portal.ui.components import Text

SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One notice, whom it is for, what is known of the trouble, and the requests it may be about."""

    notice: Notification
    what: Text
    trouble: Text
    phone: str
    requests: list[SecondOpinionRequest]
    is_set_aside: bool


def undelivered_count(user: User, *, now: datetime) -> int:
    """How many notices did not go out within half an hour; none for a role that does not look after them."""
    return Notification.objects.visible_to(user).undelivered(now).count()


def undelivered(user: User, *, now: datetime) -> list[Undelivered]:
    """The oldest first, at most a hundred; who has waited longest is called first."""
    found = Notification.objects.visible_to(user).undelivered(now).select_related("recipient").order_by("wanted_at")
    notices = list(found[:SHOWN])
    requests = _requests_of(user, {each.recipient_id for each in notices})
    return [_line(notice, requests[notice.recipient_id]) for notice in notices]


def trouble_words(notice: Notification) -> str:
    """What went wrong, for people who cannot look into servers."""
    is_mail = notice.channel == Channel.EMAIL
    if notice.last_error in {"AddressProblem", "Bounced", "SMTPRecipientsRefused", "AnymailRecipientsRefused"}:
        return _("The email came back. Ask for another address.") if is_mail else _("The text came back.")
    if notice.last_error == "NoSuchNumber":
        return _("Texts cannot reach this number. Ask for a mobile number.")
    if notice.last_error == "NumberStopped":
        return _("The family answered STOP to our texts.")
    if notice.status == NotificationStatus.PENDING:
        return _("It is late. The portal keeps trying.")
    return _("The mail server did not take it.") if is_mail else _("The text service did not take it.")


def _line(notice: Notification, requests: list[SecondOpinionRequest]) -> Undelivered:
    person = notice.recipient
    phones = [request.requester.phone for request in requests if request.requester.user_id == person.pk]
    return Undelivered(
        notice=notice,
        what=words_for(notice.kind),
        trouble=trouble_words(notice),
        phone=next(filter(None, [*phones, person.phone or ""]), ""),
        requests=requests,
        is_set_aside=notice.status == NotificationStatus.SET_ASIDE,
    )


def _requests_of(user: User, people: Iterable[UUID]) -> dict[UUID, list[SecondOpinionRequest]]:
    """The open and closed requests of each person, as far as the reader may see them."""
    seen = SecondOpinionRequest.objects.visible_to(user).select_related("requester")
    found: dict[UUID, list[SecondOpinionRequest]] = defaultdict(list)
    ids = set(people)
    links = seen.filter(patient__related_people__user__in=ids, patient__related_people__ended_at=None)
    for opinion_request in links.prefetch_related("patient__related_people").distinct():
        for person in opinion_request.patient.related_people.all():
            if person.user_id in ids and person.ended_at is None:
                found[person.user_id].append(opinion_request)
    return found
