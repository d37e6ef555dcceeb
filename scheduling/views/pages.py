"""What the call pages share: where a request that may not book is sent, and whose clock is shown."""

from typing import cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.times import zone_or
from scheduling.presenters import refusal_words
from scheduling.rules import Refusal

# Anything else that stands in the way of booking is told on the page of the call.
_PLACES = {Refusal.FAST_TRACK: "intake:reach", Refusal.NO_PHONE: "intake:contact"}


def viewer_of(request: HttpRequest) -> User:
    """The signed-in person; the middleware lets nobody else through."""
    return cast("User", request.user)


def zone_of(request: HttpRequest, center: CareCenter) -> ZoneInfo:
    """The reader's zone, without asking the database for the hospital again."""
    return zone_or(viewer_of(request).time_zone, center.zone)


def send_elsewhere(request: HttpRequest, opinion_request: SecondOpinionRequest, refusal: Refusal) -> HttpResponse:
    """To the page where a request that may not book can go on, with the reason in words."""
    if refusal != Refusal.HAS_CALL:
        messages.info(request, refusal_words(refusal))
    return redirect(_PLACES.get(refusal, "scheduling:call"), rid=opinion_request.pk)
