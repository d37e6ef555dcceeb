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

KINDS = ["scheduling.call_booked", "scheduling.call_cancelled", "scheduling.call_reminder"]
FACTS = {"when": "WHEN", "short_when": "Wed, Sep 30, 10:30 a.m. Hawaii-Aleutian Time", "hospital_when": "THERE"}


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


def test_no_reminder_when_it_would_come_too_late(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    book(mother, opinion_request, slots[0])
    assert remind_of_calls(now=slots[0].starts_at - timedelta(hours=2)) == 0
    assert remind_of_calls(now=slots[0].starts_at - timedelta(hours=2, minutes=1)) == 1


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
        ("America/Denver", "2026-05-05T03:00+00:00", "2026-05-05T14:00+00:00"),
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
