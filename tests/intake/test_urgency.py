"""Urgency: answers raise it, a person lowers it with a reason, and the database holds both."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from intake.models import (
    ClinicalHistory,
    Priority,
    ReportedRelapse,
    SecondOpinionRequest,
    UrgencyChange,
)
from intake.services.requests import save_illness, start_request
from intake.services.urgency import (
    UrgencyNotAllowed,
    confirm_program,
    record_contact,
    review_open_requests,
    review_urgency,
    set_urgency,
    settle_warning,
)
from intake.states import RequestStatus
from intake.tasks import review_urgency as review_task
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.services import SystemActor
from portal.center.models import CareCenter, Holiday, Program
from portal.lib.approximate import ApproximateDate
from portal.lib.ids import new_id
from portal.notifications.models import Notification
from portal.notifications.services import deliver_notification
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

SYSTEM = SystemActor("tests.urgency")
# A Monday, 9 in the morning in Denver.
MONDAY = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def review(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    return review_urgency(actor=SYSTEM, opinion_request=opinion_request)


def tell(opinion_request: SecondOpinionRequest, **answers: object) -> SecondOpinionRequest:
    """Keep answers about the illness and look again."""
    ClinicalHistory.objects.update_or_create(opinion_request=opinion_request, defaults=answers)
    return review(SecondOpinionRequest.objects.get(pk=opinion_request.pk))


def leukemia(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    opinion_request.condition, opinion_request.leukemia_flags = "leukemia", ["none"]
    opinion_request.save()
    return opinion_request


def test_a_fast_track_family_gets_its_clock_at_once(mother: User, coordinator: User) -> None:
    with time_machine.travel(MONDAY, tick=False):
        made = start_request(
            actor=mother,
            request_id=new_id(),
            relationship="parent",  # type: ignore[arg-type]
            condition="leukemia",
            leukemia_flags=["relapsed"],
            first_name="Nina",
            last_name="Sample",
            birth_date=date(2018, 2, 28),
        )
    # Eight business hours after 9 a.m. on a day that is open from 8 to 5.
    assert made.first_contact_due_at == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    assert made.fast_track_since == MONDAY
    change = UrgencyChange.objects.get()
    assert (change.from_priority, change.to_priority, change.rules, change.actor) == (
        "routine",
        "fast_track",
        ["relapsed"],
        None,
    )
    assert Notification.objects.get(kind="intake.fast_track_arrived").recipient == coordinator


def test_the_clock_stands_still_on_weekends_and_holidays(opinion_request: SecondOpinionRequest) -> None:
    Holiday.objects.create(closed_on=date(2026, 12, 7), name_en="Day off", name_es="Día libre")
    leukemia(opinion_request)
    with time_machine.travel(datetime(2026, 12, 4, 23, 0, tzinfo=UTC), tick=False):
        found = tell(opinion_request, came_back="yes")
    # Friday 4 p.m.: one hour is left; Monday is a holiday; seven hours from Tuesday 8 a.m.
    assert found.first_contact_due_at == datetime(2026, 12, 8, 22, 0, tzinfo=UTC)


def test_answers_after_the_start_raise_and_alert_once(opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    leukemia(opinion_request)
    assert review(opinion_request).priority == Priority.ROUTINE
    assert tell(opinion_request, heard_words=["kmt2a"]).priority == Priority.FAST_TRACK
    tell(opinion_request, heard_words=["kmt2a", "flt3"])
    ReportedRelapse.objects.create(opinion_request=opinion_request, happened_on=ApproximateDate.parse("2026-05"))
    last = review(opinion_request)
    assert last.urgency_reasons == ["came_back", "heard_kmt2a", "heard_flt3"]
    assert Notification.objects.filter(kind="intake.fast_track_arrived").count() == 1
    assert UrgencyChange.objects.count() == 1


def test_no_answer_lowers(opinion_request: SecondOpinionRequest) -> None:
    leukemia(opinion_request)
    tell(opinion_request, heard_words=["kmt2a"])
    calm = tell(opinion_request, heard_words=["none"])
    assert (calm.priority, calm.urgency_reasons) == (Priority.FAST_TRACK, [])
    assert UrgencyChange.objects.count() == 1


def test_the_request_at_hand_follows(opinion_request: SecondOpinionRequest) -> None:
    leukemia(opinion_request)
    ClinicalHistory.objects.create(opinion_request=opinion_request, came_back="yes")
    review(opinion_request)
    assert opinion_request.is_fast_track
    assert opinion_request.first_contact_due_at is not None


def test_a_person_lowers_and_the_same_answers_do_not_raise_again(
    opinion_request: SecondOpinionRequest, nurse: User
) -> None:
    leukemia(opinion_request)
    tell(opinion_request, came_back="yes")
    lowered = set_urgency(
        actor=nurse, opinion_request=opinion_request, priority=Priority.AMBER, reason=" Came back in 2019. "
    )
    assert (lowered.priority, lowered.first_contact_due_at, lowered.fast_track_since) == ("amber", None, None)
    change = UrgencyChange.objects.first()
    assert change is not None
    assert (change.to_priority, change.reason, change.actor) == ("amber", "Came back in 2019.", nurse)
    assert review(opinion_request).priority == Priority.AMBER
    assert tell(opinion_request, came_back="yes", diagnosis_words="ALL").priority == Priority.AMBER
    # Something new was told: that counts.
    assert tell(opinion_request, heard_words=["flt3"]).priority == Priority.FAST_TRACK
    assert Notification.objects.filter(kind="intake.fast_track_arrived").count() == 2


def test_an_answer_taken_back_and_given_again_counts_anew(opinion_request: SecondOpinionRequest, nurse: User) -> None:
    leukemia(opinion_request)
    tell(opinion_request, came_back="yes")
    set_urgency(actor=nurse, opinion_request=opinion_request, priority=Priority.ROUTINE, reason="A slip.")
    assert tell(opinion_request, came_back="no").priority == Priority.ROUTINE
    assert tell(opinion_request, came_back="yes").priority == Priority.FAST_TRACK


def test_what_was_told_before_the_table_looked_is_weighed_with_the_persons_act(
    fast_track_request: SecondOpinionRequest, nurse: User
) -> None:
    set_urgency(actor=nurse, opinion_request=fast_track_request, priority=Priority.ROUTINE, reason="Asked.")
    assert review(fast_track_request).priority == Priority.ROUTINE


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_lowering_needs_a_reason(reason: str, fast_track_request: SecondOpinionRequest, nurse: User) -> None:
    with pytest.raises(UrgencyNotAllowed):
        set_urgency(actor=nurse, opinion_request=fast_track_request, priority=Priority.ROUTINE, reason=reason)
    fast_track_request.refresh_from_db()
    assert fast_track_request.is_fast_track


def test_families_lower_nothing(fast_track_request: SecondOpinionRequest, mother: User) -> None:
    for act in (
        lambda it: set_urgency(actor=mother, opinion_request=it, priority=Priority.ROUTINE, reason="x"),
        lambda it: record_contact(actor=mother, opinion_request=it),
        lambda it: settle_warning(actor=mother, opinion_request=it, reason="x"),
        lambda it: confirm_program(actor=mother, opinion_request=it, program=Program.objects.get(code="oncology")),
    ):
        with pytest.raises(UrgencyNotAllowed):
            act(fast_track_request)
    assert not AuditEvent.objects.exists()


def test_only_some_roles_lower(fast_track_request: SecondOpinionRequest, coordinator: User) -> None:
    with pytest.raises(UrgencyNotAllowed):
        set_urgency(actor=coordinator, opinion_request=fast_track_request, priority=Priority.AMBER, reason="Asked.")
    fast_track_request.refresh_from_db()
    assert fast_track_request.priority == Priority.FAST_TRACK


def test_the_database_refuses_a_silent_lowering(fast_track_request: SecondOpinionRequest, nurse: User) -> None:
    def lower() -> None:
        with transaction.atomic():
            SecondOpinionRequest.objects.filter(pk=fast_track_request.pk).update(priority=Priority.ROUTINE)

    with pytest.raises(IntegrityError, match="only by a person"):
        lower()
    with pytest.raises(IntegrityError), transaction.atomic():
        fast_track_request.urgency_changes.create(from_priority="fast_track", to_priority="routine", reason="x")
    # A lowering of the past is no leave for the next one.
    set_urgency(actor=nurse, opinion_request=fast_track_request, priority=Priority.ROUTINE, reason="Asked.")
    set_urgency(actor=nurse, opinion_request=fast_track_request, priority=Priority.FAST_TRACK, reason="Again.")
    with pytest.raises(IntegrityError, match="only by a person"):
        lower()


def test_a_closed_request_is_not_looked_at(fast_track_request: SecondOpinionRequest, nurse: User) -> None:
    put_into(fast_track_request, RequestStatus.WITHDRAWN)
    assert review(fast_track_request).urgency_reasons == []
    with pytest.raises(UrgencyNotAllowed):
        set_urgency(actor=nurse, opinion_request=fast_track_request, priority=Priority.ROUTINE, reason="x")


def test_time_alone_brings_a_decision_near(opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    opinion_request.decision_on = ApproximateDate.of(date(2026, 12, 20))
    opinion_request.save()
    seen = []
    for day in (1, 6, 13):
        with time_machine.travel(datetime(2026, 12, day, 18, 0, tzinfo=UTC), tick=False):
            review_task()
            opinion_request.refresh_from_db()
            seen.append(opinion_request.priority)
    assert seen == ["routine", "amber", "fast_track"]
    assert Notification.objects.filter(kind="intake.fast_track_arrived").count() == 1


def test_the_hourly_look_takes_only_what_it_must(
    opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, fast_track_request: SecondOpinionRequest
) -> None:
    # One without a clock, from before clocks were kept; the other request has no date.
    assert review_open_requests() == 1
    fast_track_request.refresh_from_db()
    assert fast_track_request.first_contact_due_at == CareCenter.objects.current().fast_track_due(
        fast_track_request.created_at
    )
    assert not Notification.objects.exists()
    assert review_open_requests() == 0


def test_reaching_the_family_stops_the_clock_once(fast_track_request: SecondOpinionRequest, coordinator: User) -> None:
    review(fast_track_request)
    first = record_contact(actor=coordinator, opinion_request=fast_track_request)
    again = record_contact(actor=coordinator, opinion_request=fast_track_request)
    assert (first.contacted_by, again.contacted_at) == (coordinator, first.contacted_at)
    assert AuditEvent.objects.filter(action="intake.family_reached").count() == 1


def test_only_a_fast_track_family_is_written_down_as_reached(
    opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    with pytest.raises(UrgencyNotAllowed):
        record_contact(actor=coordinator, opinion_request=opinion_request)


def test_a_request_that_becomes_urgent_again_waits_for_a_new_call(
    fast_track_request: SecondOpinionRequest, nurse: User
) -> None:
    record_contact(actor=nurse, opinion_request=fast_track_request)
    set_urgency(actor=nurse, opinion_request=fast_track_request, priority=Priority.ROUTINE, reason="Planned.")
    again = tell(fast_track_request, heard_words=["flt3"])
    assert (again.contacted_at, again.is_fast_track) == (None, True)


def test_warning_signs_flag_the_case_and_alert_once(
    opinion_request: SecondOpinionRequest, coordinator: User, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told = tell(opinion_request, warning_signs=["breathing", "seizure"])
    tell(opinion_request, warning_signs=["breathing"])
    assert told.warning_signs_at is not None
    assert told.priority == Priority.ROUTINE
    notice = Notification.objects.get(kind="intake.warning_told")
    deliver_notification(notification_id=notice.pk)
    message = mail.outbox[0]
    whole = f"{message.subject}{message.body}{message.alternatives[0][0]}".lower()
    assert opinion_request.reference.lower() in whole
    assert not any(word in whole for word in ("testina", "sample", "breath", "seizure", "warning", "sign "))


def test_a_flag_goes_only_by_a_persons_act_and_comes_back_with_new_signs(
    opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    tell(opinion_request, warning_signs=["breathing"])
    assert tell(opinion_request, warning_signs=["none"]).warning_signs_at is not None
    with pytest.raises(UrgencyNotAllowed):
        settle_warning(actor=coordinator, opinion_request=opinion_request, reason=" ")
    settled = settle_warning(actor=coordinator, opinion_request=opinion_request, reason="Care team knows.")
    assert settled.warning_signs_at is None
    assert UrgencyChange.objects.filter(reason="Care team knows.", actor=coordinator).count() == 1
    assert tell(opinion_request, warning_signs=["none"]).warning_signs_at is None
    assert tell(opinion_request, warning_signs=["seizure"]).warning_signs_at is not None
    assert Notification.objects.filter(kind="intake.warning_told").count() == 2


def test_a_program_is_suggested_and_staff_name_it(opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    assert review(opinion_request).suggested_program == Program.objects.get(code="neuro_oncology")
    chosen = Program.objects.get(code="oncology")
    named = confirm_program(actor=coordinator, opinion_request=opinion_request, program=chosen)
    assert (named.program, named.suggested_program_id) == (chosen, "neuro_oncology")
    assert review(opinion_request).program == chosen
    chosen.is_active = False
    with pytest.raises(UrgencyNotAllowed):
        confirm_program(actor=coordinator, opinion_request=opinion_request, program=chosen)


def test_illness_answers_go_through_the_table(opinion_request: SecondOpinionRequest, mother: User) -> None:
    saved = save_illness(
        actor=mother, opinion_request=opinion_request, condition="leukemia", leukemia_flags=["not_sure"]
    )
    assert (saved.priority, saved.urgency_reasons) == (Priority.AMBER, ["not_sure"])


def test_history_goes_with_an_erased_request_only(opinion_request: SecondOpinionRequest) -> None:
    change = opinion_request.urgency_changes.create(from_priority="routine", to_priority="amber", rules=["not_sure"])
    with pytest.raises(IntegrityError), transaction.atomic():
        change.delete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.erasing', %s, true)", [str(opinion_request.pk)])
        change.delete()
    assert not UrgencyChange.objects.exists()


def test_only_staff_see_why(
    opinion_request: SecondOpinionRequest, mother: User, stranger: User, coordinator: User
) -> None:
    opinion_request.urgency_changes.create(from_priority="routine", to_priority="amber", rules=["not_sure"])
    counts = [UrgencyChange.objects.visible_to(user).count() for user in (mother, stranger, coordinator)]
    assert counts == [0, 0, 1]


def test_two_looks_at_once_alert_once(opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    leukemia(opinion_request)
    ClinicalHistory.objects.create(opinion_request=opinion_request, came_back="yes")
    stale = [SecondOpinionRequest.objects.get(pk=opinion_request.pk) for _ in range(2)]
    for each in stale:
        review(each)
    assert Notification.objects.count() == 1
    assert timedelta() == stale[0].first_contact_due_at - stale[1].first_contact_due_at  # type: ignore[operator]
