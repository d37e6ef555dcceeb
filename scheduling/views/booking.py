"""Choosing a time, checking it, and booking the call; the same steps move a call to another time."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.forms import BrowserZoneForm
from portal.accounts.services import remember_zone
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from scheduling.forms import HeldCallForm, SlotForm
from scheduling.models import Appointment
from scheduling.presenters import contact_rows, hold_words, move_rows, refusal_words, time_rows
from scheduling.rules import HOLD, Refusal, why_call_may_not_move, why_calls_forbid, why_request_may_not_book
from scheduling.services.booking import BookingNotAllowed, SlotTaken, confirm_hold, hold_slot
from scheduling.states import AppointmentStatus
from scheduling.views.nearest import draw_nearest
from scheduling.views.pages import page_of_times, send_elsewhere, zone_of
from scheduling.views.times import TimesPage, draw_times, times_page

# These lie in the request or its call, not in the chosen time: another time would not help.
_NO_TIME_HELPS = (
    Refusal.FAST_TRACK,
    Refusal.CLOSED,
    Refusal.HAS_CALL,
    Refusal.CALL_DONE,
    Refusal.NO_PHONE,
    Refusal.CUT_OFF,
    Refusal.CALL_STARTED,
)


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Choose a time; Continue holds it."""
    opinion_request = find_request(request, rid)
    form = _given(request)
    if form.is_bound and form.is_valid() and why_request_may_not_book(opinion_request) is None:
        # Asks for no calls: the service does, and of many who come at once most are told only that they were late.
        return _take(times_page(request, opinion_request), form)
    calls = list(Appointment.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request))
    refusal = why_request_may_not_book(opinion_request) or why_calls_forbid(call.status for call in calls)
    if refusal:
        return send_elsewhere(request, opinion_request, refusal)
    return _show(times_page(request, opinion_request), form, chosen=_last_choice(calls))


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Choose a new time; the old one is kept until the new one is booked."""
    opinion_request = find_request(request, rid)
    call = _booked_call(request, opinion_request)
    if call is None:
        return redirect("scheduling:call", rid=rid)
    refusal = why_request_may_not_book(opinion_request) or why_call_may_not_move(call, timezone.now())
    if refusal:
        return send_elsewhere(request, opinion_request, refusal)
    page, form = times_page(request, opinion_request, to_move=call), _given(request)
    return _take(page, form) if form.is_bound and form.is_valid() else _show(page, form)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Check the held time and book the call."""
    opinion_request = find_request(request, rid)
    refusal = why_request_may_not_book(opinion_request)
    if refusal:
        return send_elsewhere(request, opinion_request, refusal)
    if request.method == "POST":
        return _confirm(request, opinion_request)
    held = _held_call(request, opinion_request)
    if held is None:
        return redirect(page_of_times(request, opinion_request), rid=rid)
    return _check_page(request, opinion_request, held)


def _given(request: HttpRequest) -> SlotForm:
    """What was chosen, or an empty form."""
    if request.method != "POST":
        return SlotForm()
    _remember_device_zone(request)
    return SlotForm(request.POST)


def _show(page: TimesPage, form: SlotForm, *, chosen: UUID | None = None) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return draw_times(page, form, chosen=None if form.is_bound else chosen, status=status)


def _take(page: TimesPage, form: SlotForm) -> HttpResponse:
    viewer = signed_in_user(page.request)
    try:
        hold_slot(
            actor=viewer,
            opinion_request=page.opinion_request,
            slot_id=form.cleaned_data["slot"],
            family_time_zone=viewer.time_zone,
            is_move=page.to_move is not None,
        )
    except SlotTaken as taken:
        return draw_nearest(page, form, taken.alternatives)
    except BookingNotAllowed as problem:
        if problem.refusal in _NO_TIME_HELPS:
            return send_elsewhere(page.request, page.opinion_request, problem.refusal)
        form.add_error("slot", refusal_words(problem.refusal))
        return draw_times(page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("scheduling:check", rid=page.opinion_request.pk)


def _confirm(request: HttpRequest, opinion_request: SecondOpinionRequest) -> HttpResponse:
    viewer, rid = signed_in_user(request), opinion_request.pk
    form = HeldCallForm(request.POST)
    if not form.is_valid():
        return redirect("scheduling:check", rid=rid)
    appointment_id = form.cleaned_data["call"]
    try:
        if "keep" in request.POST:
            return _keep(request, opinion_request, appointment_id)
        confirm_hold(actor=viewer, opinion_request=opinion_request, appointment_id=appointment_id)
    except BookingNotAllowed as problem:
        if problem.refusal in _NO_TIME_HELPS:
            return send_elsewhere(request, opinion_request, problem.refusal)
        messages.warning(request, refusal_words(problem.refusal))
        return redirect(page_of_times(request, opinion_request), rid=rid)
    return redirect("scheduling:booked", rid=rid)


def _keep(request: HttpRequest, opinion_request: SecondOpinionRequest, appointment_id: UUID) -> HttpResponse:
    """Hold the same time for ten more minutes, for people who need longer to read."""
    viewer, now = signed_in_user(request), timezone.now()
    call = Appointment.objects.visible_to(viewer).filter(opinion_request=opinion_request, pk=appointment_id).first()
    if call is None:
        raise BookingNotAllowed(Refusal.HOLD_ENDED)
    try:
        hold_slot(
            actor=viewer,
            opinion_request=opinion_request,
            slot_id=call.slot_id,
            family_time_zone=call.family_time_zone,
            is_move=call.moves_from_id is not None,
            # A time held for longer, as an opening is, is not held shorter by asking for more.
            hold_for=max(HOLD, (call.hold_expires_at or now) - now),
        )
    except SlotTaken as taken:
        raise BookingNotAllowed(Refusal.HOLD_ENDED) from taken
    return redirect("scheduling:check", rid=opinion_request.pk)


def _check_page(request: HttpRequest, opinion_request: SecondOpinionRequest, held: Appointment) -> HttpResponse:
    center = CareCenter.objects.current()
    viewer, zone = signed_in_user(request), zone_of(request, center)
    context = {
        "opinion_request": opinion_request,
        "center": center,
        "form": HeldCallForm(initial={"call": held.pk}),
        "is_move": held.moves_from is not None,
        "rows": [
            *move_rows(held, zone=zone),
            *time_rows(held, zone=zone),
            *contact_rows(held, opinion_request, viewer=viewer, may_change=True),
        ],
        "hold": hold_words(held, zone=zone),
        "seconds_left": int((held.hold_expires_at - timezone.now()).total_seconds()) if held.hold_expires_at else 0,
    }
    return render(request, "scheduling/check.html", context)


def _held_call(request: HttpRequest, opinion_request: SecondOpinionRequest) -> Appointment | None:
    held = Appointment.objects.visible_to(signed_in_user(request)).held(now=timezone.now())
    return held.filter(opinion_request=opinion_request).select_related("slot__schedule", "moves_from").first()


def _booked_call(request: HttpRequest, opinion_request: SecondOpinionRequest) -> Appointment | None:
    calls = Appointment.objects.visible_to(signed_in_user(request)).booked().filter(opinion_request=opinion_request)
    return calls.select_related("slot__schedule", "promise").first()


def _last_choice(calls: Sequence[Appointment]) -> UUID | None:
    """The time this request held last, so that somebody who comes back finds it chosen while it is free."""
    holds = [call for call in calls if call.status in (AppointmentStatus.HELD, AppointmentStatus.LAPSED)]
    return max(holds, key=lambda call: call.created_at).slot_id if holds else None


def _remember_device_zone(request: HttpRequest) -> None:
    form = BrowserZoneForm(request.POST)
    if "browser_zone" in request.POST and form.is_valid():
        remember_zone(actor=signed_in_user(request), name=form.cleaned_data["browser_zone"], only_first=True)
