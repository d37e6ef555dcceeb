"""The booked call: its page, its confirmation, cancelling it, saying that nobody called, and its calendar file."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from scheduling.calendar_entry import entry_of
from scheduling.call_page import agreed_rows, missed_words, phrase_words, wish_rows
from scheduling.forms import CancelForm, HeldCallForm
from scheduling.ics import calendar_file
from scheduling.models import Appointment, CallWish, OpeningWatch
from scheduling.presenters import card_of, contact_rows
from scheduling.rules import Refusal, why_call_may_not_move, why_request_may_not_book
from scheduling.services.booking import BookingNotAllowed, cancel_call
from scheduling.services.offers import nearest_times
from scheduling.services.promises import may_say_nobody_called, report_nobody_called
from scheduling.services.reminders import HOUR, WINDOW
from scheduling.states import AppointmentStatus
from scheduling.views.pages import send_elsewhere, zone_of
from scheduling.week import Clocks, soonest_day


@require_safe
def call(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Where the call stands, and what can be done about it."""
    opinion_request = find_request(request, rid)
    context = _context(request, opinion_request)
    newest = context["call"]
    if isinstance(newest, Appointment) and newest.status == AppointmentStatus.NOSHOW:
        context |= _missed(request, opinion_request, newest)
    if isinstance(newest, Appointment) and newest.status == AppointmentStatus.FULFILLED:
        context["agreed"] = agreed_rows(newest)
    if not context["is_booked"] and context["may_book"]:
        context |= _waits(request, opinion_request)
    return render(request, "scheduling/call.html", context)


@require_safe
def booked(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The confirmation; once the call is over or cancelled its page says so instead."""
    opinion_request = find_request(request, rid)
    context = _context(request, opinion_request)
    if not context["is_booked"]:
        return redirect("scheduling:call", rid=rid)
    return render(request, "scheduling/booked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Ask once, then cancel; the reason is the family's to give or keep."""
    opinion_request = find_request(request, rid)
    context = _context(request, opinion_request)
    newest = context["call"]
    if not isinstance(newest, Appointment) or not context["is_booked"]:
        return redirect("scheduling:call", rid=rid)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "scheduling/cancel.html", context | {"form": form}, status=status)
    try:
        cancel_call(actor=signed_in_user(request), appointment=newest, reason=form.cleaned_data["reason"])
    except BookingNotAllowed as problem:
        return send_elsewhere(request, opinion_request, problem.refusal)
    return redirect("scheduling:call", rid=rid)


@require_http_methods(["GET", "HEAD", "POST"])
def nobody_called(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Alert the team and lead to the time that is held instead."""
    opinion_request = find_request(request, rid)
    # Somebody who signs in again comes back by a link: the page of the call has the button.
    newest, form = _newest_call(request, opinion_request), HeldCallForm(request.POST)
    if newest is None or not form.is_valid() or form.cleaned_data["call"] != newest.pk:
        return redirect("scheduling:call", rid=rid)
    try:
        held = report_nobody_called(actor=signed_in_user(request), appointment=newest)
    except BookingNotAllowed as problem:
        if problem.refusal != Refusal.TOO_SOON:
            return send_elsewhere(request, opinion_request, problem.refusal)
        messages.info(request, _("We still call you. From five minutes after the time you can tell us here."))
        return redirect("scheduling:call", rid=rid)
    if held is None:
        messages.info(request, _("We told the team that nobody called you. They call you as soon as they can."))
        return redirect("scheduling:call", rid=rid)
    messages.info(
        request,
        _("We told the team that nobody called you. We also hold the next free time for you. Book it if you like."),
    )
    return redirect("scheduling:check", rid=rid)


@require_safe
def calendar(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The call for the family's own calendar; after cancelling, the file that takes it out again."""
    opinion_request = find_request(request, rid)
    newest = _newest_call(request, opinion_request)
    if newest is None or newest.status not in (AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED):
        raise Http404
    center = CareCenter.objects.current()
    viewer = signed_in_user(request)
    entry = entry_of(newest, zone=zone_of(request, center), attendee=viewer.email or "")
    content_type = f"text/calendar; charset=utf-8; method={entry.method}"
    response = HttpResponse(calendar_file(entry), content_type=content_type)
    response["Content-Disposition"] = 'attachment; filename="phone-call.ics"'
    return response


def _context(request: HttpRequest, opinion_request: SecondOpinionRequest) -> dict[str, Any]:
    center = CareCenter.objects.current()
    zone, newest, now = zone_of(request, center), _newest_call(request, opinion_request), timezone.now()
    is_booked = newest is not None and newest.status == AppointmentStatus.BOOKED
    context = {
        "opinion_request": opinion_request,
        "center": center,
        "call": newest,
        "card": card_of(newest, zone=zone) if newest else None,
        "is_booked": is_booked,
        "may_close": opinion_request.requester.user_id == signed_in_user(request).pk,
        "may_book": why_request_may_not_book(opinion_request) is None,
        "rows": contact_rows(newest, opinion_request, viewer=signed_in_user(request), may_change=False)
        if newest
        else [],
    }
    if newest is None or not is_booked:
        return context
    return context | {
        "reminders": (newest.starts_at > now + WINDOW) + (newest.starts_at > now + HOUR),
        "may_move": why_call_may_not_move(newest, now) is None,
        "has_begun": newest.starts_at <= now,
        "may_say_nobody_called": may_say_nobody_called(newest, now),
        "nobody_called_form": HeldCallForm(initial={"call": newest.pk}),
        "phrase": phrase_words(newest, opinion_request),
    }


def _missed(request: HttpRequest, opinion_request: SecondOpinionRequest, newest: Appointment) -> dict[str, Any]:
    """When we tried, and the next free time one press away."""
    center, now = CareCenter.objects.current(), timezone.now()
    clocks = Clocks(zone_of(request, center), center.zone)
    context: dict[str, Any] = {"missed": missed_words(newest, opinion_request, zone=clocks.own)}
    nearest = nearest_times(opinion_request=opinion_request, to=now, now=now)
    if nearest:
        context["next_time"] = soonest_day(nearest[:1], clocks, now=now, heading="")[0].slots[0]
    return context


def _waits(request: HttpRequest, opinion_request: SecondOpinionRequest) -> dict[str, Any]:
    """What the family asked for when no time fitted."""
    viewer = signed_in_user(request)
    wish = CallWish.objects.visible_to(viewer).open().filter(opinion_request=opinion_request).first()
    watch = OpeningWatch.objects.visible_to(viewer).live().filter(opinion_request=opinion_request).first()
    return {"wish_rows": wish_rows(wish) if wish else [], "watch": watch}


def _newest_call(request: HttpRequest, opinion_request: SecondOpinionRequest) -> Appointment | None:
    calls = Appointment.objects.visible_to(signed_in_user(request)).told().filter(opinion_request=opinion_request)
    return calls.select_related("slot__schedule", "promise").first()
