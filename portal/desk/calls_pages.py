"""Pages about all calls: the week of the call takers, calls outside the hours, and the private calendar feeds."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_listing
from portal.desk.calls import call_line, clock_line
from portal.desk.calls_week import DAYS, week_of
from portal.desk.views import hospital_zone, page
from portal.lib.times import monday_of, monday_of_week, week_name
from scheduling.models import Appointment, Schedule
from scheduling.services.booking import BookingNotAllowed, keep_outside_hours
from scheduling.services.clocks import calls_with_changed_clocks, keep_instant
from scheduling.services.conflicts import calls_outside_hours
from scheduling.services.feeds import make_feed, revoke_feed

# As far as a calendar can sensibly be asked for, in either direction.
_FURTHEST = timedelta(days=3660)


@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """What is free, booked and closed in one week."""
    zone, now, staff = hospital_zone(), timezone.now(), signed_in_user(request)
    this_week = monday_of(now.astimezone(zone).date())
    asked = monday_of_week(request.GET.get("week", "")) or this_week
    monday = asked if abs(asked - this_week) < _FURTHEST else this_week
    shown = week_of(monday, user=staff, zone=zone, now=now)
    _note_listing(staff, [line.call for row in shown.rows for cell in row.cells for line in cell.calls])
    context = page(
        request,
        _("Week of the call takers"),
        week=shown,
        monday=monday,
        is_this_week=monday == this_week,
        previous=week_name(monday - timedelta(days=DAYS)),
        following=week_name(monday + timedelta(days=DAYS)),
        outside_count=len(calls_outside_hours(user=staff, now=now)),
        changed_count=len(calls_with_changed_clocks(user=staff, now=now)),
        may_set_hours=may(staff, Act.SET_HOURS),
    )
    return render(request, "admin/desk/calls_week.html", context)


@require_GET
def outside_hours(request: HttpRequest) -> HttpResponse:
    """Booked calls that the hours as they are now leave out, or whose time of day a change of clocks has moved: a
    person moves or keeps each.
    """
    zone, now, staff = hospital_zone(), timezone.now(), signed_in_user(request)
    outside, changed = calls_outside_hours(user=staff, now=now), calls_with_changed_clocks(user=staff, now=now)
    _note_listing(staff, [*outside, *(each.call for each in changed)])
    context = page(
        request,
        _("Calls outside the hours"),
        lines=[call_line(call, zone, now) for call in outside],
        changed=[clock_line(each, zone, now) for each in changed],
        may_work=may(staff, Act.BOOK_CALLS),
    )
    return render(request, "admin/desk/calls_outside.html", context)


def _note_listing(staff: User, calls: Iterable[Appointment]) -> None:
    record_listing(actor=staff, action="scheduling.calls_listed", shown=Appointment, targets=calls)


@require_POST
def keep_clock(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Let a call stay at its instant although a clock shows another time there now."""
    call = _find_call(request, call_id)
    try:
        keep_instant(actor=signed_in_user(request), appointment=call)
    except BookingNotAllowed:
        messages.warning(request, _("This call is not booked any more."))
    else:
        messages.success(request, _("The call stays. A family whose clock shows another time now gets a notice."))
    return redirect("admin:desk_outside")


@require_POST
def keep(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Let a call take place although the hours have changed."""
    call = _find_call(request, call_id)
    try:
        keep_outside_hours(actor=signed_in_user(request), appointment=call)
    except BookingNotAllowed:
        messages.warning(request, _("This call is not booked any more."))
    else:
        messages.success(request, _("The call stays as it is. The call taker expects it."))
    return redirect("admin:desk_outside")


def _find_call(request: HttpRequest, call_id: UUID) -> Appointment:
    staff = signed_in_user(request)
    call = Appointment.objects.visible_to(staff).select_related("opinion_request").filter(pk=call_id).first()
    if call is None or not may(staff, Act.BOOK_CALLS):
        raise Http404
    return call


@require_http_methods(["GET", "POST"])
def feed(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Make or take back the address under which a call taker's own calendar finds the calls.

    The new address is in the answer to the press itself and nowhere else: kept for a page after a redirect, it would
    have to be stored as it is.
    """
    schedule = _find_schedule(request, schedule_id)
    address = ""
    if request.method == "POST" and request.POST.get("act") == "revoke":
        revoke_feed(actor=signed_in_user(request), schedule=schedule)
        messages.success(request, _("The old address leads nowhere now."))
        return redirect("admin:desk_feed", schedule_id)
    if request.method == "POST":
        token = make_feed(actor=signed_in_user(request), schedule=schedule)
        address = settings.PORTAL_BASE_URL + reverse("calendar_feed", args=[token])
    context = page(request, _("Calendar feed"), schedule=schedule, address=address)
    return render(request, "admin/desk/calls_feed.html", context)


def _find_schedule(request: HttpRequest, schedule_id: UUID) -> Schedule:
    """The calendar, for its owner and for those who set hours."""
    staff = signed_in_user(request)
    found = Schedule.objects.select_related("call_taker").filter(pk=schedule_id).first()
    if found is None or not (may(staff, Act.SET_HOURS) or found.call_taker_id == staff.pk):
        raise Http404
    return found
