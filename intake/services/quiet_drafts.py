"""The life of a draft nobody works on: two quiet reminders, then it is closed, with every answer kept."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Greatest
from django.utils import timezone

from intake.ball import Holder, who_has_it
from intake.models import AnswerDraft, Counted, Priority, SecondOpinionRequest
from intake.services.consents import has_refused_contact
from intake.services.counts import count
from intake.services.moves import lock_request, move_request
from intake.services.withdrawal import today
from intake.states import RequestStatus
from portal.audit.models import AuditEvent
from portal.audit.services import SystemActor
from portal.notifications.models import Notification
from portal.notifications.services import notify

if TYPE_CHECKING:
    from django.db.models import QuerySet

BEAT: Final = SystemActor("intake.look_after_drafts")
CLOSED_BY_TIME: Final = "Closed after silence; the family can take it up again."
# A family hears from us at least this long before its draft closes, also when beat was away for weeks.
_NOTICE_BEFORE_CLOSING: Final = timedelta(days=2)
_AT_ONCE: Final = 200


def look_after_drafts(*, now: datetime) -> None:
    """Remind of drafts that have been quiet, close those that stayed so; each step happens once."""
    first = min(settings.PORTAL_DRAFT_REMINDER_DAYS)
    for opinion_request in _quiet_since(now - timedelta(days=first)):
        quiet = now - opinion_request.quiet_since  # type: ignore[attr-defined]
        if quiet >= timedelta(days=settings.PORTAL_DRAFT_CLOSING_DAYS) and _may_close(opinion_request, now):
            _close(opinion_request)
        else:
            _remind(opinion_request, quiet)


def _quiet_since(moment: datetime) -> list[SecondOpinionRequest]:
    """Drafts that wait for their family and on which the family has done nothing since that moment."""
    acts = AuditEvent.objects.filter(opinion_request_id=OuterRef("pk"), actor_role="family").order_by("-at")
    typed = AnswerDraft.objects.filter(opinion_request=OuterRef("pk")).order_by("-saved_at")
    drafts = SecondOpinionRequest.objects.filter(status=RequestStatus.DRAFT).filter(
        Q(paused_until=None) | Q(paused_until__lte=today())
    )
    quiet = drafts.annotate(
        quiet_since=Greatest(
            "created_at",
            "status_changed_at",
            Cast("paused_until", DateTimeField()),
            Subquery(acts.values("at")[:1]),
            Subquery(typed.values("saved_at")[:1]),
        )
    ).filter(quiet_since__lte=moment)
    found = list(quiet.select_related("requester__user", "patient").order_by("quiet_since")[:_AT_ONCE])
    balls = who_has_it(found)
    # A booked call, or a fast track, waits for us.
    return [each for each in found if balls[each.pk].holder == Holder.FAMILY]


def _remind(opinion_request: SecondOpinionRequest, quiet: timedelta) -> None:
    person = opinion_request.requester.user
    due = [days for days in settings.PORTAL_DRAFT_REMINDER_DAYS if quiet >= timedelta(days=days)]
    if not due or has_refused_contact(person) or _reminded_lately(opinion_request):
        return
    with transaction.atomic():
        notify(
            kind="intake.draft_reminder",
            recipient=person,
            effect=f"draft-reminder-{max(due)}:{opinion_request.pk}",
            reference_id=opinion_request.pk,
        )


def _reminded_lately(opinion_request: SecondOpinionRequest) -> bool:
    return _reminders(opinion_request).filter(created_at__gt=timezone.now() - timedelta(days=1)).exists()


def _may_close(opinion_request: SecondOpinionRequest, now: datetime) -> bool:
    """Only what is not urgent and had no call, and only after a word in good time."""
    talked = AuditEvent.objects.filter(opinion_request_id=opinion_request.pk, action="scheduling.call_fulfilled")
    if opinion_request.priority != Priority.ROUTINE or opinion_request.warning_signs_at or talked.exists():
        return False
    told = _reminders(opinion_request).filter(created_at__lte=now - _NOTICE_BEFORE_CLOSING)
    return told.exists() or has_refused_contact(opinion_request.requester.user)


@transaction.atomic
def _close(opinion_request: SecondOpinionRequest) -> None:
    locked = lock_request(opinion_request)
    if locked.status != RequestStatus.DRAFT:
        return
    move_request(actor=BEAT, opinion_request=locked, target=RequestStatus.WITHDRAWN, reason=CLOSED_BY_TIME)
    count(Counted.DRAFT_CLOSED)
    notify(
        kind="intake.draft_closed",
        recipient=opinion_request.requester.user,
        effect=f"draft-closed:{locked.pk}:{locked.status_changed_at.date()}",
        reference_id=locked.pk,
    )


def _reminders(opinion_request: SecondOpinionRequest) -> "QuerySet[Notification]":
    return Notification.objects.filter(kind="intake.draft_reminder", reference_id=opinion_request.pk)
