"""Choosing the zone that times are shown in."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from intake.routing import find_request
from portal.accounts.forms import BrowserZoneForm
from portal.accounts.services import remember_zone
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from scheduling.forms import TimeZoneForm, listed_zone
from scheduling.views.pages import page_of_times, zone_of


@require_http_methods(["GET", "HEAD", "POST"])
def time_zone(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Choose a zone from the list, or take the device's own with one press."""
    opinion_request = find_request(request, rid)
    if request.method == "POST" and _took_device_zone(request):
        return redirect(page_of_times(request, opinion_request), rid=rid)
    center = CareCenter.objects.current()
    is_answer = request.method == "POST" and "time_zone" in request.POST
    initial = {"time_zone": listed_zone(zone_of(request, center).key, get_language() or "en")}
    form = TimeZoneForm(request.POST) if is_answer else TimeZoneForm(initial=initial)
    if is_answer and form.is_valid():
        remember_zone(actor=signed_in_user(request), name=form.cleaned_data["time_zone"])
        return redirect(page_of_times(request, opinion_request), rid=rid)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    back_url = reverse(page_of_times(request, opinion_request), kwargs={"rid": rid})
    context = {"opinion_request": opinion_request, "form": form, "center": center, "back_url": back_url}
    return render(request, "scheduling/time_zone.html", context, status=status)


def _took_device_zone(request: HttpRequest) -> bool:
    form = BrowserZoneForm(request.POST)
    return form.is_valid() and remember_zone(actor=signed_in_user(request), name=form.cleaned_data["browser_zone"])
