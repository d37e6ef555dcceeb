"""The one reminder that a family asked for: not at night, not while it wants quiet, and without a word about health."""

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from intake.models import SecondOpinionRequest
from intake.services.consents import has_refused_contact
from intake.states import OPEN
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.quiet_hours import after_quiet_hours
from portal.notifications.services import notify
from records.models import Exit, RecordAnswer

if TYPE_CHECKING:
    from uuid import UUID

_AT_ONCE: Final = 500


def remind_of_records(*, now: datetime) -> int:
    """Write one reminder for each person and request whose day has come, however many kinds it is about."""
    ours = CareCenter.objects.current().zone
    # A day begins somewhere before it does at the hospital; each person's own is looked at below.
    furthest = now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    waiting = RecordAnswer.objects.filter(
        exit=Exit.REMIND_LATER, reminded_at=None, remind_on__lte=furthest, opinion_request__status__in=OPEN
    ).select_related("answered_by", "opinion_request")
    due: dict[tuple[UUID, UUID], list[RecordAnswer]] = defaultdict(list)
    for answer in waiting.order_by("remind_on")[:_AT_ONCE]:
        today = now.astimezone(_zone_of(answer.answered_by, ours)).date()
        if answer.remind_on is not None and answer.remind_on <= today and not _is_paused(answer.opinion_request, now):
            due[answer.opinion_request_id, answer.answered_by.pk].append(answer)
    return sum(_remind(answers, now, ours) for answers in due.values())


@transaction.atomic
def _remind(answers: list[RecordAnswer], now: datetime, ours: ZoneInfo) -> bool:
    """Only who marks the rows writes the notice: two beats at once write one."""
    marked = RecordAnswer.objects.filter(pk__in=[each.pk for each in answers], reminded_at=None)
    person, opinion_request = answers[0].answered_by, answers[0].opinion_request
    if not marked.update(reminded_at=now) or has_refused_contact(person):
        return False
    notice = notify(
        kind="records.reminder",
        recipient=person,
        effect=f"records:{answers[0].pk}",
        reference_id=opinion_request.pk,
        due_at=after_quiet_hours(now, _zone_of(person, ours)),
    )
    return notice is not None


def _zone_of(person: User, ours: ZoneInfo) -> ZoneInfo:
    return CareCenter(time_zone=ours.key).reading_zone(person.time_zone)


def _is_paused(opinion_request: SecondOpinionRequest, now: datetime) -> bool:
    return opinion_request.paused_until is not None and opinion_request.paused_until > now.date()
