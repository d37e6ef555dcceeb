"""Notices about calls: once, true when sent, in the reader's language and zone, at a decent hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.utils import translation

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.notifications import kinds
from portal.notifications.models import Notification, NotificationStatus
from portal.notifications.services import deliver_notification
from scheduling.models import Appointment, Slot
from scheduling.services.booking import cancel_call, confirm_hold, hold_slot
from scheduling.services.reminders import remind_of_calls
from scheduling.tasks import lapse_holds
from scheduling.tasks import remind_of_calls as remind_task

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

KINDS = [
    "scheduling.call_booked",
    "scheduling.call_moved",
    "scheduling.call_cancelled",
    "scheduling.call_reminder",
    "scheduling.call_soon",
    "scheduling.opening_offered",
]
FACTS = {
    "until": "UNTIL",
    "when": "WHEN",
    "short_when": "Wed, Sep 30, 10:30 a.m. Hawaii-Aleutian Time",
    "hospital_when": "THERE",
}


def book(user: User, opinion_request: SecondOpinionRequest, slot: Slot) -> Appointment:
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk, family_time_zone=user.time_zone)
    return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)


def test_a_reminder_is_written_once_however_often_beat_runs(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    call = book(mother, opinion_request, slots[0])
    day_before = slots[0].starts_at - timedelta(hours=24)
    assert remind_of_calls(now=day_before - timedelta(minutes=1)) == 0
    assert [remind_of_calls(now=day_before + timedelta(minutes=5 * turn)) for turn in range(4)] == [1, 0, 0, 0]
    remind_task()
    assert Notification.objects.get(kind="scheduling.call_reminder").reference_id == call.pk


def reminders() -> list[str]:
    """The reminders in the outbox, by their last word."""
    kinds_written = Notification.objects.filter(kind__in=["scheduling.call_reminder", "scheduling.call_soon"])
    return sorted(kind.removeprefix("scheduling.call_") for kind in kinds_written.values_list("kind", flat=True))


def test_the_day_before_gives_way_to_the_hour_before_and_that_to_the_call(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    book(mother, opinion_request, slots[4])
    start = slots[4].starts_at
    assert remind_of_calls(now=start - timedelta(hours=2)) == 0
    assert remind_of_calls(now=start - timedelta(minutes=61)) == 0
    assert remind_of_calls(now=start - timedelta(minutes=15)) == 0
    assert remind_of_calls(now=start - timedelta(minutes=16)) == 1
    assert [remind_of_calls(now=start - timedelta(minutes=left)) for left in (60, 55, 30)] == [0, 0, 0]
    assert reminders() == ["soon"]
    assert remind_of_calls(now=start - timedelta(hours=2, minutes=1)) == 1
    assert reminders() == ["reminder", "soon"]


def test_a_text_waits_for_the_morning_and_a_mail_does_not(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    # Nine o'clock in Denver is 7 in Anchorage: the hour before is night there.
    mother.time_zone = "America/Anchorage"
    mother.save()
    book(mother, opinion_request, slots[0])
    hour_before = slots[0].starts_at - timedelta(hours=1)
    mother.email, mother.phone, mother.is_phone_verified = None, "+13035550142", True
    mother.save()
    assert remind_of_calls(now=hour_before) == 0
    mother.email = "ana.sample@example.org"
    mother.save()
    assert remind_of_calls(now=hour_before) == 1
    assert Notification.objects.get(kind="scheduling.call_soon").channel == "email"


def test_a_text_that_can_still_help_comes_at_eight(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    # 9:30 in Denver is 8:30 in Los Angeles.
    mother.time_zone, mother.email, mother.phone, mother.is_phone_verified = (
        "America/Los_Angeles",
        None,
        "+13035550142",
        True,
    )
    mother.save()
    call = book(mother, opinion_request, slots[1])
    assert remind_of_calls(now=call.starts_at - timedelta(hours=1)) == 1
    due = Notification.objects.get(kind="scheduling.call_soon").due_at
    assert due == call.starts_at - timedelta(minutes=30)


@pytest.mark.parametrize("kind", ["scheduling.call_reminder", "scheduling.call_soon"])
def test_a_paused_family_is_left_in_peace(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], kind: str, clock: object
) -> None:
    call = book(mother, opinion_request, slots[0])
    before = timedelta(hours=20) if kind.endswith("reminder") else timedelta(hours=1)
    clock.move_to(call.starts_at - before)  # type: ignore[attr-defined]
    opinion_request.paused_until = call.starts_at.date() + timedelta(days=1)
    opinion_request.save()
    remind_task()
    assert reminders() == []
    assert kinds.find(kind).context(call.pk, mother) is None
    opinion_request.paused_until = call.starts_at.date() - timedelta(days=1)
    opinion_request.save()
    remind_task()
    assert reminders() == [kind.removeprefix("scheduling.call_")]
    assert kinds.find(kind).context(call.pk, mother) is not None


def test_a_reminder_that_waited_out_a_lost_queue_is_not_sent_for_a_call_that_moved(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    old = book(mother, opinion_request, slots[10])
    clock.move_to(slots[10].starts_at - timedelta(hours=20))  # type: ignore[attr-defined]
    remind_task()
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[20].pk, is_move=True)
    new = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    notice = Notification.objects.get(kind="scheduling.call_reminder", reference_id=old.pk)
    Notification.objects.update(status=NotificationStatus.PENDING, claimed_until=None, sent_at=None)
    # The queue is back, and the sweep finds what is due.
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()
    assert notice.status == NotificationStatus.CANCELLED
    clock.move_to(new.starts_at - timedelta(hours=20))  # type: ignore[attr-defined]
    remind_task()
    assert Notification.objects.filter(kind="scheduling.call_reminder", reference_id=new.pk).exists()


def test_cancelled_calls_are_not_reminded_of_even_when_the_notice_was_written_before(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    call = book(mother, opinion_request, slots[0])
    clock.move_to(slots[0].starts_at - timedelta(hours=20))  # type: ignore[attr-defined]
    remind_task()
    cancel_call(actor=mother, appointment=call)
    notice = Notification.objects.get(kind="scheduling.call_reminder")
    Notification.objects.update(due_at=datetime.now(UTC))
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()
    assert notice.status == NotificationStatus.CANCELLED
    assert remind_of_calls(now=datetime.now(UTC)) == 0


def test_a_new_call_gets_its_own_reminder(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    now = slots[1].starts_at - timedelta(hours=20)
    cancel_call(actor=mother, appointment=book(mother, opinion_request, slots[0]))
    book(mother, opinion_request, slots[1])
    assert remind_of_calls(now=now) == 1


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        # The call is on May 5 at 15:00 UTC; 9 in Denver, 5 in Honolulu, 20:45 in Kathmandu.
        ("America/Denver", "2026-05-04T15:00+00:00", "2026-05-04T15:00+00:00"),
        # Booked in the night for nine o'clock: at eight the hour's reminder goes, and one is enough.
        ("America/Denver", "2026-05-05T03:00+00:00", None),
        ("America/New_York", "2026-05-05T03:00+00:00", "2026-05-05T12:00+00:00"),
        ("Pacific/Honolulu", "2026-05-04T15:00+00:00", "2026-05-04T18:00+00:00"),
        ("Asia/Kathmandu", "2026-05-04T15:30+00:00", "2026-05-05T02:15+00:00"),
        # Booked in the night for an hour before eight o'clock: a reminder could only come after the call.
        ("Pacific/Honolulu", "2026-05-05T08:00+00:00", None),
    ],
)
def test_quiet_hours_are_those_of_the_family(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], zone: str, now: str, due: str | None
) -> None:
    mother.time_zone = zone
    mother.save()
    book(mother, opinion_request, slots[0])
    remind_of_calls(now=datetime.fromisoformat(now))
    notices = Notification.objects.filter(kind="scheduling.call_reminder")
    assert [notice.due_at for notice in notices] == ([datetime.fromisoformat(due)] if due else [])


def test_the_mail_says_the_time_in_the_readers_language_and_zone(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    mother.time_zone, mother.language = "America/New_York", "es"
    mother.save()
    book(mother, opinion_request, slots[0])
    deliver_notification(notification_id=Notification.objects.get(kind="scheduling.call_booked").pk)
    sent = mail.outbox[-1]
    assert "martes 5 de mayo de 2026, 11:00 a. m., hora oriental" in sent.body
    assert "9:00 a. m., hora de la montaña" in sent.body
    assert "/es/call/" in sent.body
    assert "Testina" not in sent.body + sent.subject


def test_nobody_without_access_is_told(mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]) -> None:
    call = book(mother, opinion_request, slots[0])
    opinion_request.patient.related_people.update(ended_at=datetime.now(UTC))
    assert kinds.find("scheduling.call_booked").context(call.pk, mother) is None
    assert kinds.find("scheduling.call_booked").context(None, mother) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_has_its_templates_and_texts_stay_short(db: None, kind: str, language: str) -> None:
    context = FACTS | {
        "center": CareCenter.objects.current(),
        "base_url": "https://opinions.hospital.example",
        "language": language,
        "recipient_name": "Ana",
    }
    template = kinds.find(kind).template
    with translation.override(language):
        text = " ".join(render_to_string(f"sms/{template}.txt", context).split())
        subject = render_to_string(f"email/{template}.subject.txt", context).strip()
        assert "WHEN" in render_to_string(f"email/{template}.txt", context)
        assert "WHEN" in render_to_string(f"email/{template}.html", context)
    assert len(text) <= 160
    assert 0 < len(subject) <= 60


def test_the_hold_job_runs_as_a_task(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    clock.shift(timedelta(minutes=10))  # type: ignore[attr-defined]
    lapse_holds()
    assert Appointment.objects.get().status == "lapsed"
