"""The booked call: its page, its confirmation, cancelling it, and its calendar file."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.ui.forms import PortalForm
from scheduling.calendar_entry import entry_of
from scheduling.ics import calendar_file
from scheduling.models import Appointment
from scheduling.presenters import card_of, contact_rows
from scheduling.rules import why_request_may_not_book
from scheduling.services.booking import BookingNotAllowed, cancel_call
from scheduling.services.reminders import WINDOW
from scheduling.states import AppointmentStatus
from scheduling.views.pages import send_elsewhere, zone_of


@require_safe
def call(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Where the call stands, and what can be done about it."""
    opinion_request = find_request(request, rid)
    return render(request, "scheduling/call.html", _context(request, opinion_request))


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
    """Ask once, then cancel."""
    opinion_request = find_request(request, rid)
    context = _context(request, opinion_request)
    newest = context["call"]
    if not isinstance(newest, Appointment) or not context["is_booked"]:
        return redirect("scheduling:call", rid=rid)
    if request.method != "POST":
        return render(request, "scheduling/cancel.html", context | {"form": PortalForm()})
    try:
        cancel_call(actor=signed_in_user(request), appointment=newest)
    except BookingNotAllowed as problem:
        return send_elsewhere(request, opinion_request, problem.refusal)
    return redirect("scheduling:call", rid=rid)


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


def _context(request: HttpRequest, opinion_request: SecondOpinionRequest) -> dict[str, object]:
    center = CareCenter.objects.current()
    zone, newest = zone_of(request, center), _newest_call(request, opinion_request)
    viewer = signed_in_user(request)
    return {
        "opinion_request": opinion_request,
        "center": center,
        "call": newest,
        "card": card_of(newest, zone=zone) if newest else None,
        "is_booked": newest is not None and newest.status == AppointmentStatus.BOOKED,
        "will_remind": newest is not None and newest.slot.starts_at > timezone.now() + WINDOW,
        "may_book": why_request_may_not_book(opinion_request) is None,
        "rows": contact_rows(newest, opinion_request, viewer=viewer, may_change=False) if newest else [],
    }


def _newest_call(request: HttpRequest, opinion_request: SecondOpinionRequest) -> Appointment | None:
    calls = Appointment.objects.visible_to(signed_in_user(request)).told().filter(opinion_request=opinion_request)
    return calls.select_related("slot__schedule").first()
