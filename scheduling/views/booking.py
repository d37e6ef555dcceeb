"""Choosing a time, checking it, and booking the call."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.forms import BrowserZoneForm
from portal.accounts.services import remember_zone
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from scheduling.forms import HeldCallForm, SlotForm
from scheduling.models import Appointment
from scheduling.presenters import contact_rows, hold_words, refusal_words, time_rows
from scheduling.rules import Refusal, why_calls_forbid, why_request_may_not_book
from scheduling.services.booking import BookingNotAllowed, SlotTaken, confirm_hold, hold_slot
from scheduling.services.offers import OfferedTime, offer_times
from scheduling.states import AppointmentStatus
from scheduling.views.pages import send_elsewhere, zone_of
from scheduling.week import Clocks, soonest_day, week_of

# These lie in the request, not in the chosen time: another time would not help.
_NO_TIME_HELPS = (Refusal.FAST_TRACK, Refusal.CLOSED, Refusal.HAS_CALL, Refusal.CALL_DONE, Refusal.NO_PHONE)


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Choose a time; Continue holds it."""
    opinion_request = find_request(request, rid)
    calls = list(Appointment.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request))
    refusal = why_request_may_not_book(opinion_request) or why_calls_forbid(call.status for call in calls)
    if refusal:
        return send_elsewhere(request, opinion_request, refusal)
    if request.method == "POST":
        return _take(request, opinion_request)
    return _times_page(request, opinion_request, SlotForm(), chosen=_last_choice(calls))


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
        return redirect("scheduling:book", rid=rid)
    return _check_page(request, opinion_request, held)


def _take(request: HttpRequest, opinion_request: SecondOpinionRequest) -> HttpResponse:
    _remember_device_zone(request)
    form = SlotForm(request.POST)
    if not form.is_valid():
        return _times_page(request, opinion_request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    slot_id = form.cleaned_data["slot"]
    viewer = signed_in_user(request)
    try:
        hold_slot(actor=viewer, opinion_request=opinion_request, slot_id=slot_id, family_time_zone=viewer.time_zone)
    except SlotTaken as taken:
        form.add_error("slot", _("That time was just taken. Here are the closest times."))
        nearest = taken.alternatives
        return _times_page(request, opinion_request, form, nearest=nearest, status=HTTPStatus.CONFLICT)
    except BookingNotAllowed as problem:
        if problem.refusal in _NO_TIME_HELPS:
            return send_elsewhere(request, opinion_request, problem.refusal)
        form.add_error("slot", refusal_words(problem.refusal))
        return _times_page(request, opinion_request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("scheduling:check", rid=opinion_request.pk)


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
        return redirect("scheduling:book", rid=rid)
    return redirect("scheduling:booked", rid=rid)


def _keep(request: HttpRequest, opinion_request: SecondOpinionRequest, appointment_id: UUID) -> HttpResponse:
    """Hold the same time for ten more minutes, for people who need longer to read."""
    viewer = signed_in_user(request)
    call = Appointment.objects.visible_to(viewer).filter(opinion_request=opinion_request, pk=appointment_id).first()
    if call is None:
        raise BookingNotAllowed(Refusal.HOLD_ENDED)
    try:
        hold_slot(
            actor=viewer,
            opinion_request=opinion_request,
            slot_id=call.slot_id,
            family_time_zone=call.family_time_zone,
        )
    except SlotTaken as taken:
        raise BookingNotAllowed(Refusal.HOLD_ENDED) from taken
    return redirect("scheduling:check", rid=opinion_request.pk)


def _times_page(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    form: SlotForm,
    *,
    chosen: UUID | None = None,
    nearest: Sequence[OfferedTime] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    now, center = timezone.now(), CareCenter.objects.current()
    offer = offer_times(opinion_request=opinion_request, now=now)
    clocks = Clocks(zone_of(request, center), center.zone)
    wanted = request.GET.get("week", "")
    heading = _("Closest times") if nearest else _("Soonest")
    context = {
        "opinion_request": opinion_request,
        "form": form,
        "center": center,
        "offer": offer,
        "soonest": soonest_day(nearest or offer.times, clocks, now=now, heading=heading),
        "week": week_of(offer.times, clocks, now=now, wanted=wanted, chosen=chosen),
        "zone": clocks.words(now),
        "shows_both": clocks.differ(now),
        "is_zone_known": bool(signed_in_user(request).time_zone),
    }
    return render(request, "scheduling/book.html", context, status=status)


def _check_page(request: HttpRequest, opinion_request: SecondOpinionRequest, held: Appointment) -> HttpResponse:
    center = CareCenter.objects.current()
    viewer, zone = signed_in_user(request), zone_of(request, center)
    context = {
        "opinion_request": opinion_request,
        "center": center,
        "form": HeldCallForm(initial={"call": held.pk}),
        "rows": [
            *time_rows(held, zone=zone),
            *contact_rows(held, opinion_request, viewer=viewer, may_change=True),
        ],
        "hold": hold_words(held, zone=zone),
    }
    return render(request, "scheduling/check.html", context)


def _held_call(request: HttpRequest, opinion_request: SecondOpinionRequest) -> Appointment | None:
    held = Appointment.objects.visible_to(signed_in_user(request)).held(now=timezone.now())
    return held.filter(opinion_request=opinion_request).select_related("slot__schedule").first()


def _last_choice(calls: Sequence[Appointment]) -> UUID | None:
    """The time this request held last, so that somebody who comes back finds it chosen while it is free."""
    holds = [call for call in calls if call.status in (AppointmentStatus.HELD, AppointmentStatus.LAPSED)]
    return max(holds, key=_made_at).slot_id if holds else None


def _made_at(call: Appointment) -> datetime:
    return call.created_at


def _remember_device_zone(request: HttpRequest) -> None:
    form = BrowserZoneForm(request.POST)
    if form.is_valid():
        remember_zone(actor=signed_in_user(request), name=form.cleaned_data["browser_zone"], only_first=True)
