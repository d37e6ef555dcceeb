"""The page of free times, for a first call and for moving one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from intake.models import CallLanguage, SecondOpinionRequest
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.lib.times import week_name
from scheduling import page_words
from scheduling.first_call import decides_before
from scheduling.forms import JumpForm, SlotForm
from scheduling.models import Appointment
from scheduling.presenters import hospital_words, interpreter_words, language_words
from scheduling.rules import furthest_horizon, interpreter_lead, language_of
from scheduling.services.offers import Offer, offer_times
from scheduling.typed_day import read_day
from scheduling.views.pages import zone_of
from scheduling.week import Clocks, first_day, soonest_day, week_of


@dataclass(frozen=True, slots=True)
class TimesPage:
    """Whose times are shown, on which clocks, and the booked call that would be moved there."""

    request: HttpRequest
    opinion_request: SecondOpinionRequest
    center: CareCenter
    clocks: Clocks
    now: datetime
    to_move: Appointment | None = None


def times_page(
    request: HttpRequest, opinion_request: SecondOpinionRequest, *, to_move: Appointment | None = None
) -> TimesPage:
    """What both pages of times need to know."""
    center = CareCenter.objects.current()
    clocks = Clocks(zone_of(request, center), center.zone)
    return TimesPage(request, opinion_request, center, clocks, timezone.now(), to_move)


def draw_times(
    page: TimesPage, form: SlotForm, *, chosen: UUID | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The soonest times, then one week."""
    offer = offer_times(opinion_request=page.opinion_request, now=page.now)
    jump, wanted = _jump(page)
    if jump.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        # The page's own mark of an error looks at `form`: only one of the two was sent.
        "form": jump if jump.errors else form,
        "slot_form": form,
        "jump": jump,
        "has_times": bool(offer.times),
        "soonest": soonest_day(offer.times, page.clocks, now=page.now, heading=_("Soonest")),
        "week": week_of(offer.times, page.clocks, now=page.now, wanted=wanted, chosen=chosen),
        "is_late": _is_late(page, offer),
        **_interpreter(page, offer),
    }
    return render(page.request, "scheduling/book.html", frame(page) | context, status=status)


def frame(page: TimesPage) -> dict[str, Any]:
    """What stands around the times."""
    old = page.to_move
    return {
        "opinion_request": page.opinion_request,
        "center": page.center,
        "zone": page.clocks.words(page.now),
        "shows_both": page.clocks.differ(page.now),
        "is_zone_known": bool(signed_in_user(page.request).time_zone),
        "to_move": old,
        "old_when": page_words.moment(old.starts_at, page.clocks.own) if old else "",
        "old_hospital_when": hospital_words(old, page.clocks.own) if old else "",
    }


def _jump(page: TimesPage) -> tuple[JumpForm, str]:
    """The typed day and its week, or the week of the link that was followed."""
    typed = page.request.GET.get("date")
    if typed is None:
        return JumpForm(), page.request.GET.get("week", "")
    form = JumpForm(page.request.GET)
    if not form.is_valid():
        return form, ""
    first = first_day(page.clocks, page.now)
    day = read_day(form.cleaned_data["date"], first=first, last=first + furthest_horizon())
    if day is None:
        form.add_error("date", _("Enter a day like May 14"))
    return form, week_name(day) if day else ""


def _is_late(page: TimesPage, offer: Offer) -> bool:
    first_call = offer.times[0].starts_at if offer.times else None
    return decides_before(page.opinion_request, first_call, now=page.now, zone=page.clocks.own)


def _interpreter(page: TimesPage, offer: Offer) -> dict[str, str]:
    """What an interpreter means for the times, and in which language, where one is needed."""
    requester = page.opinion_request.requester
    # Without any time at all nothing is known of who would call; English is not what is missing.
    is_unknown = not offer.times and language_of(requester) == CallLanguage.ENGLISH
    if is_unknown or not offer.has_interpreter:
        return {}
    days = -(-interpreter_lead(requester) // timedelta(days=1))
    return {"interpreter": interpreter_words(days), "interpreter_language": language_words(requester)}
