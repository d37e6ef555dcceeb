"""Everything that happened to one request, newest first: what, who, when, from where."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import RequestStatusChange, SecondOpinionRequest, UrgencyChange
from intake.states import RequestStatus
from portal.audit.models import AuditEvent
from portal.audit.words import act_words, role_words
from portal.desk.urgency import Change, changes_of
from portal.desk.words import stamp
from portal.lib.cells import safe_cell
from portal.notifications.kinds import words_for
from portal.notifications.models import Notification
from records.models import DocumentReference
from scheduling.models import Appointment

A_PAGE: Final = 60
MOST: Final = 5000
_LOOKS: Final = ("_viewed", "_listed", "_previewed", "_opened", "_read")
# Told by lines of their own, with the reason beside them.
_TOLD: Final = (
    *(f"intake.request_{status}" for status in RequestStatus.values),
    "intake.urgency_raised",
    "intake.urgency_lowered",
    "intake.warning_settled",
)


class Show(models.TextChoices):
    """The ways to narrow the history."""

    ACTS = "acts", gettext_lazy("What was done")
    DECISIONS = "decisions", gettext_lazy("Status and urgency")
    NOTICES = "notices", gettext_lazy("Notices sent")
    LOOKS = "looks", gettext_lazy("Who looked")
    EVERYTHING = "all", gettext_lazy("Everything")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    at: datetime
    what: str
    who: str
    role: str = ""
    details: tuple[str, ...] = ()
    whence: str = ""
    is_refused: bool = False


def history_of(
    opinion_request: SecondOpinionRequest, *, show: Show, user: Any, before: datetime | None = None, limit: int = A_PAGE
) -> list[Event]:
    """One page of it, from a moment back; one query for each kind of line."""
    found: list[Event] = []
    if show in (Show.ACTS, Show.DECISIONS, Show.EVERYTHING):
        found += [_status_event(each) for each in _until(opinion_request.status_changes.select_related(
            "actor", "program"), "at", before, limit)]  # fmt: skip
        changes = changes_of(opinion_request, user)
        found += [_urgency_event(each) for each in changes if before is None or each.change.at < before]
    if show in (Show.ACTS, Show.LOOKS, Show.EVERYTHING):
        found += [_audit_event(each) for each in _until(_audit(opinion_request, show), "at", before, limit)]
    if show in (Show.NOTICES, Show.EVERYTHING):
        found += [_notice_event(each) for each in _until(_notices(opinion_request), "created_at", before, limit)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def as_csv(events: list[Event], *, zone: ZoneInfo) -> str:
    """The lines as a table for the chart; no cell can start a program in a spreadsheet."""
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow([_("When"), _("What"), _("Who"), _("Role"), _("From"), _("Details")])
    for each in events:
        cells = (stamp(each.at, zone), each.what, each.who, each.role, each.whence, "\n".join(each.details))
        writer.writerow([each.at.astimezone(zone).isoformat(timespec="seconds"), *map(safe_cell, cells[1:])])
    return sheet.getvalue()


def _until(rows: Any, column: str, before: datetime | None, limit: int) -> Any:
    older = rows if before is None else rows.filter(**{f"{column}__lt": before})
    return older.order_by(f"-{column}")[:limit]


def _audit(opinion_request: SecondOpinionRequest, show: Show) -> Any:
    looks = Q()
    for ending in _LOOKS:
        looks |= Q(action__endswith=ending)
    rows = AuditEvent.objects.filter(opinion_request_id=opinion_request.pk).exclude(action__in=_TOLD)
    if show is Show.LOOKS:
        rows = rows.filter(looks)
    elif show is Show.ACTS:
        rows = rows.exclude(looks)
    return rows.select_related("actor")


def _notices(opinion_request: SecondOpinionRequest) -> Any:
    """Notices whose subject is the request itself, one of its calls or one of its files."""
    calls = Appointment.objects.filter(opinion_request=opinion_request).values("pk")
    files = DocumentReference.objects.filter(opinion_request=opinion_request).values("pk")
    about = Q(reference_id=opinion_request.pk) | Q(reference_id__in=calls) | Q(reference_id__in=files)
    return Notification.objects.filter(about).select_related("recipient")


def _status_event(change: RequestStatusChange) -> Event:
    words = change.get_to_status_display()
    if change.from_status:
        words = f"{change.get_from_status_display()} → {words}"
    return Event(change.at, words, _who(change.actor), details=tuple(_status_details(change)))


def _status_details(change: RequestStatusChange) -> Iterator[str]:
    if change.program:
        yield f"{_('Program:')} {change.program.name}"
    if change.waits_for:
        yield f"{_('Waits for:')} {change.get_waits_for_display()}"
    if change.reason:
        yield change.reason
    if change.words_for_family:
        yield f"{_('The family reads:')} {change.words_for_family}"
    if change.alternatives:
        yield f"{_('Instead:')} {change.alternatives}"


def _urgency_event(line: Change) -> Event:
    change: UrgencyChange = line.change
    is_move = change.from_priority != change.to_priority
    moved = f"{change.get_from_priority_display()} → {change.get_to_priority_display()}"
    words = f"{_('Priority:')} {moved}" if is_move else _("Warning signs")
    details = [*(str(each) for each in line.rules), change.reason]
    return Event(change.at, words, _who(change.actor), details=tuple(filter(None, details)))


def _audit_event(event: AuditEvent) -> Event:
    return Event(
        event.at,
        act_words(event.action),
        _who(event.actor),
        role=role_words(event.actor_role),
        whence=event.client_address or "",
        is_refused=event.outcome == "refused",
    )


def _notice_event(notice: Notification) -> Event:
    words = f"{words_for(notice.kind)} · {notice.get_channel_display()} · {notice.get_status_display()}"
    return Event(notice.created_at, _("Notice: %(words)s") % {"words": words}, _("the portal"),
                 details=(_("To: %(name)s") % {"name": notice.recipient},))  # fmt: skip


def _who(actor: object) -> str:
    return str(actor) if actor else _("the portal")
