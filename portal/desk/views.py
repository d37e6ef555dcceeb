"""Pages of the desk: Today, the calls of a day, the staff member's language."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.models import Language
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_listing
from portal.desk.calls import calls_on
from portal.desk.today import today_for
from scheduling.models import Appointment


def page(request: HttpRequest, title: str, **facts: object) -> dict[str, Any]:
    """The context of a page of the desk."""
    own = {"title": title, "zone": hospital_zone(), "now": timezone.now()}
    return {**admin.site.each_context(request), **own, **facts}


def hospital_zone() -> ZoneInfo:
    """The hospital's zone, which the middleware has set for every staff page."""
    return timezone.get_current_timezone()


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What to do first."""
    staff, zone, now = signed_in_user(request), hospital_zone(), timezone.now()
    facts = today_for(staff, zone=zone, now=now)
    record_listing(actor=staff, action="intake.requests_listed", shown=SecondOpinionRequest, targets=facts.rows())
    rights = {"sees_clinical": Act.SEE_CLINICAL, "may_work": Act.WORK_ON_REQUESTS, "may_write": Act.SEND_MESSAGES}
    shown = {name: may(staff, act) for name, act in rights.items()}
    context = page(request, _("Today"), today=facts, day=now.astimezone(zone).date(), **shown)
    return render(request, "admin/index.html", context)


@require_GET
def calls_of_a_day(request: HttpRequest) -> HttpResponse:
    """The calls of one day of the hospital's calendar."""
    zone, now, staff = hospital_zone(), timezone.now(), signed_in_user(request)
    this_day = now.astimezone(zone).date()
    day = _day(request.GET.get("day", ""), this_day)
    lines = calls_on(day, user=staff, zone=zone, now=now)
    record_listing(
        actor=staff, action="scheduling.calls_listed", shown=Appointment, targets=[line.call for line in lines]
    )
    context = page(
        request,
        _("Calls"),
        day=day,
        is_today=day == this_day,
        lines=lines,
        previous=day - timedelta(days=1),
        following=day + timedelta(days=1),
    )
    return render(request, "admin/desk/calls.html", context)


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from the next page on."""
    staff = signed_in_user(request)
    if request.POST.get("language") in Language.values:
        staff.language = request.POST["language"]
        staff.save(update_fields=["language"])
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith(reverse("admin:index"))
    return HttpResponseRedirect(target if is_ours else reverse("admin:index"))


def _day(typed: str, default: date) -> date:
    """The day of the address, kept within what a calendar can be asked for."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return default
    return day if abs(day - default) < timedelta(days=3660) else default
