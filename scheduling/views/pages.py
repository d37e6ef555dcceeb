"""What the call pages share: where a request that may not book is sent, and whose clock is shown."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from intake.models import SecondOpinionRequest
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from scheduling.models import Appointment
from scheduling.presenters import refusal_words
from scheduling.rules import Refusal

# Anything else that stands in the way of booking is told on the page of the call.
_PLACES = {Refusal.FAST_TRACK: "intake:reach", Refusal.NO_PHONE: "intake:contact"}


def zone_of(request: HttpRequest, center: CareCenter) -> ZoneInfo:
    """The zone of whoever reads the page."""
    return center.reading_zone(signed_in_user(request).time_zone)


def page_of_times(request: HttpRequest, opinion_request: SecondOpinionRequest) -> str:
    """Where this request chooses a time: a first one, or a new one for the call it has."""
    calls = Appointment.objects.visible_to(signed_in_user(request)).booked()
    has_call = calls.filter(opinion_request=opinion_request).exists()
    return "scheduling:move" if has_call else "scheduling:book"


def send_elsewhere(request: HttpRequest, opinion_request: SecondOpinionRequest, refusal: Refusal) -> HttpResponse:
    """To the page where a request that may not book can go on, with the reason in words."""
    if refusal != Refusal.HAS_CALL:
        messages.info(request, refusal_words(refusal))
    return redirect(_PLACES.get(refusal, "scheduling:call"), rid=opinion_request.pk)
