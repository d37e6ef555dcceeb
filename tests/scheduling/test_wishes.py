"""When no time fits: a call on the family's own terms, word of an opening, and what happens when nobody called."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from intake.ball import Holder, who_has_it
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications import kinds
from portal.notifications.models import Notification
from scheduling.models import Appointment, CallPromise, CallWish, OpeningWatch, Slot, WatchStatus, WishStatus
from scheduling.rules import Refusal
from scheduling.services.booking import BookingNotAllowed, cancel_call, confirm_hold, hold_slot
from scheduling.services.openings import OFFER, offer_openings, stop_watching, watch_openings
from scheduling.services.promises import report_nobody_called
from scheduling.services.wishes import WishedTimes, ask_for_call, handle_wish, withdraw_wish
from scheduling.states import AppointmentStatus
from scheduling.tasks import offer_openings as offer_task
from tests.scheduling.conftest import NOW

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

TIMES = WishedTimes(days=[2, 1], parts=["morning"], note="After school", time_zone="America/Denver")


def book(user: User, opinion_request: SecondOpinionRequest, slot: Slot) -> Appointment:
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk)
    return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)


def withdraw_all_but(slots: list[Slot], *kept: Slot) -> None:
    Slot.objects.exclude(pk__in=[slot.pk for slot in kept]).update(is_withdrawn=True)


def test_a_wish_is_asked_once_changed_and_taken_back(mother: User, opinion_request: SecondOpinionRequest) -> None:
    first = ask_for_call(actor=mother, opinion_request=opinion_request, times=TIMES)
    assert first.days == [1, 2]
    later = ask_for_call(
        actor=mother, opinion_request=opinion_request, times=WishedTimes([], ["evening"], "", "Asia/Kolkata")
    )
    assert (later.pk, later.days, later.parts, later.created_at) == (first.pk, [], ["evening"], first.created_at)
    withdraw_wish(actor=mother, opinion_request=opinion_request)
    withdraw_wish(actor=mother, opinion_request=opinion_request)
    assert CallWish.objects.get().status == WishStatus.WITHDRAWN
    assert ask_for_call(actor=mother, opinion_request=opinion_request, times=TIMES).pk != first.pk
    acts = AuditEvent.objects.filter(action__contains="wish").order_by("at").values_list("action", flat=True)
    assert list(acts) == [
        "scheduling.call_wished",
        "scheduling.wish_changed",
        "scheduling.wish_withdrawn",
        "scheduling.call_wished",
    ]


def test_the_team_takes_care_of_a_wish(mother: User, coordinator: User, opinion_request: SecondOpinionRequest) -> None:
    ask_for_call(actor=mother, opinion_request=opinion_request, times=TIMES)
    handle_wish(actor=coordinator, opinion_request=opinion_request)
    wish = CallWish.objects.get()
    assert (wish.status, wish.handled_by, wish.handled_at) == (WishStatus.HANDLED, coordinator, NOW)


def test_strangers_can_ask_for_nothing(stranger: User, opinion_request: SecondOpinionRequest) -> None:
    assert refusals(stranger, opinion_request) == [Refusal.NOT_YOURS] * 2


def test_the_fast_track_can_ask_for_nothing(mother: User, fast_track_request: SecondOpinionRequest) -> None:
    assert refusals(mother, fast_track_request) == [Refusal.FAST_TRACK] * 2


def refusals(who: User, opinion_request: SecondOpinionRequest) -> list[Refusal]:
    found = []
    with pytest.raises(BookingNotAllowed) as refused:
        ask_for_call(actor=who, opinion_request=opinion_request, times=TIMES)
    found.append(refused.value.refusal)
    with pytest.raises(BookingNotAllowed) as refused:
        watch_openings(actor=who, opinion_request=opinion_request)
    return [*found, refused.value.refusal]


def test_an_opening_goes_to_whoever_waited_longest_and_comes_back_when_it_is_not_taken(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
    clock: object,
) -> None:
    withdraw_all_but(slots, slots[9])
    first = watch_openings(actor=stranger, opinion_request=other_request)
    clock.shift(timedelta(minutes=1))  # type: ignore[attr-defined]
    watch_openings(actor=mother, opinion_request=opinion_request)
    assert watch_openings(actor=stranger, opinion_request=other_request).pk == first.pk
    offer_task()
    held = Appointment.objects.get(status=AppointmentStatus.HELD)
    assert (held.opinion_request, held.slot) == (other_request, slots[9])
    assert OpeningWatch.objects.get(pk=first.pk).status == WatchStatus.OFFERED
    notice = Notification.objects.get(kind="scheduling.opening_offered")
    assert notice.recipient == stranger
    assert kinds.find(notice.kind).context(notice.reference_id, stranger) is not None
    offer_task()
    assert Notification.objects.filter(kind="scheduling.opening_offered").count() == 1
    # Not taken: the next in line is asked before anybody is asked again.
    clock.shift(OFFER)  # type: ignore[attr-defined]
    assert kinds.find(notice.kind).context(notice.reference_id, stranger) is None
    offer_task()
    held = Appointment.objects.get(status=AppointmentStatus.HELD)
    assert held.opinion_request == opinion_request
    confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    offer_task()
    by_request = {watch.opinion_request_id: watch.status for watch in OpeningWatch.objects.all()}
    assert by_request == {opinion_request.pk: WatchStatus.TAKEN, other_request.pk: WatchStatus.WAITING}


def test_nothing_is_offered_at_night_or_over_a_choice_or_after_leaving(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    watch_openings(actor=mother, opinion_request=opinion_request)
    mother.time_zone = "Asia/Tokyo"
    mother.save()
    assert offer_openings(now=NOW) == 0
    mother.time_zone = ""
    mother.save()
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[5].pk)
    assert offer_openings(now=NOW) == 0
    clock.shift(timedelta(minutes=11))  # type: ignore[attr-defined]
    stop_watching(actor=mother, opinion_request=opinion_request)
    assert offer_openings(now=NOW + timedelta(minutes=11)) == 0
    assert Appointment.objects.get().pk == held.pk


def test_nobody_called_alerts_once_and_holds_the_next_free_time(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    call = book(mother, opinion_request, slots[0])
    clock.move_to(call.starts_at + timedelta(minutes=4, seconds=59))  # type: ignore[attr-defined]
    with pytest.raises(BookingNotAllowed):
        report_nobody_called(actor=mother, appointment=call)
    clock.move_to(call.starts_at + timedelta(minutes=5))  # type: ignore[attr-defined]
    held = report_nobody_called(actor=mother, appointment=call)
    assert held is not None
    assert (held.moves_from, held.status) == (call, AppointmentStatus.HELD)
    again = report_nobody_called(actor=mother, appointment=call)
    assert again is not None
    assert again.pk == held.pk
    told = Notification.objects.filter(kind="scheduling.nobody_called")
    assert {notice.recipient for notice in told} == {coordinator, call.slot.schedule.call_taker}
    assert CallPromise.objects.get(appointment=call).nobody_called_at == call.starts_at + timedelta(minutes=5)
    moved = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    assert moved.status == AppointmentStatus.BOOKED
    call.refresh_from_db()
    assert call.status == AppointmentStatus.MOVED


def test_nobody_called_without_any_free_time_still_alerts(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    call = book(mother, opinion_request, slots[0])
    withdraw_all_but(slots, slots[0])
    clock.move_to(call.starts_at + timedelta(minutes=6))  # type: ignore[attr-defined]
    assert report_nobody_called(actor=mother, appointment=call) is None
    assert Notification.objects.filter(kind="scheduling.nobody_called").exists()
    call.refresh_from_db()
    assert call.status == AppointmentStatus.BOOKED


def test_a_cancelled_call_can_not_be_reported(
    mother: User, stranger: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    call = book(mother, opinion_request, slots[0])
    clock.move_to(call.starts_at - timedelta(minutes=1))  # type: ignore[attr-defined]
    cancel_call(actor=mother, appointment=call)
    clock.move_to(call.starts_at + timedelta(minutes=6))  # type: ignore[attr-defined]
    for who in (mother, stranger):
        with pytest.raises(BookingNotAllowed):
            report_nobody_called(actor=who, appointment=call)


def test_a_wish_is_our_turn_until_a_call_is_booked(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    ask_for_call(actor=mother, opinion_request=opinion_request, times=TIMES)
    ball = who_has_it([opinion_request])[opinion_request.pk]
    assert (ball.holder, ball.since) == (Holder.TEAM, NOW)
    book(mother, opinion_request, slots[0])
    assert CallWish.objects.get().status == WishStatus.HANDLED
    assert "at the time you chose" in who_has_it([opinion_request])[opinion_request.pk].reason


def test_staff_see_the_wishes_and_take_care_of_them(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, settings: Settings
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    wish = ask_for_call(actor=mother, opinion_request=opinion_request, times=TIMES)
    browser = Client()
    browser.force_login(coordinator)
    page = browser.get("/admin/scheduling/callwish/").content.decode()
    assert opinion_request.reference in page
    assert "Monday; Tuesday" in page
    assert "After school" in page
    posted = {"action": "take_care", "_selected_action": [str(wish.pk)]}
    assert browser.post("/admin/scheduling/callwish/", posted).status_code == 302
    wish.refresh_from_db()
    assert (wish.status, wish.handled_by) == (WishStatus.HANDLED, coordinator)
