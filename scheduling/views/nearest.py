"""The short page for whoever was a moment late: the closest free times alone.

Many may come late at once, and each waits for this answer. What is the same for all of them is therefore drawn once,
and drawn for nobody: no person, session or request of a family is at hand then, so that nothing of one family can reach
another. The rest is put in its places.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.times import monday_of_week
from portal.ui.components import SlotChoice, SlotDay
from scheduling import page_words
from scheduling.forms import SlotForm
from scheduling.services.offers import OfferedTime
from scheduling.views.times import TimesPage, draw_times, frame
from scheduling.week import SOONEST, soonest_day, week_link


def _parts(time: SlotChoice) -> tuple[str, str, str]:
    return time.value, str(time.label), str(time.detail)


_TEMPLATE: Final = "scheduling/nearest.html"
# What stands around the times and is the same for many.
_WORDS: Final = ("zone", "shows_both", "is_zone_known")
# Where something of one family goes: its request, its form token, the week it had open and the times.
_REQUEST: Final = uuid4()
_TOKEN: Final = uuid4().hex
_WEEK: Final = uuid4().hex
_ALL_TIMES: Final = uuid4().hex
_TIMES: Final = tuple(SlotChoice(value=uuid4().hex, label=uuid4().hex, detail=uuid4().hex) for _time in range(SOONEST))
_STAND_INS: Final = (str(_REQUEST), _TOKEN, _WEEK, _ALL_TIMES, *(part for each in _TIMES for part in _parts(each)))
_PLACES: Final = re.compile(f"({'|'.join(_STAND_INS)})")


@dataclass(frozen=True, slots=True)
class _Shell:
    """All on which the page depends besides what is put into it."""

    language: str
    center: tuple[Any, ...]
    words: tuple[tuple[str, Any], ...]
    has_week: bool
    has_detail: tuple[bool, ...]


def draw_nearest(page: TimesPage, form: SlotForm, nearest: Sequence[OfferedTime]) -> HttpResponse:
    """The three nearest times, or all there are where none is near."""
    form.add_error("slot", _just_taken())
    if not nearest:
        return draw_times(page, form, status=HTTPStatus.CONFLICT)
    day = soonest_day(nearest, page.clocks, now=page.now, heading=_heading())[0]
    week = monday_of_week(page.request.GET.get("week", "")) or nearest[0].starts_at.astimezone(page.clocks.own).date()
    if _is_plain(page):
        return HttpResponse(_fill(page, day, week_link(week)), status=HTTPStatus.CONFLICT)
    context = frame(page) | _main(form, [day], week_link(week))
    return render(page.request, _TEMPLATE, context, status=HTTPStatus.CONFLICT)


def _heading() -> str:
    return _("Closest times")


def _just_taken() -> str:
    return _("That time was just taken. Here are the closest times.")


def _is_plain(page: TimesPage) -> bool:
    """Whether the page holds nothing besides: no old time, no message that waits, no other address than its own."""
    week = page.request.GET.get("week")
    is_own = page.request.META.get("QUERY_STRING", "") in ("", f"week={week}" if monday_of_week(week or "") else "")
    return is_own and page.to_move is None and not len(get_messages(page.request))


def _fill(page: TimesPage, day: SlotDay, all_times: str) -> str:
    words = frame(page)
    shell = _Shell(
        language=page_words.language(),
        center=_facts(page.center),
        words=tuple((name, words[name]) for name in _WORDS),
        has_week=bool(page.request.GET),
        has_detail=tuple(bool(each.detail) for each in day.slots),
    )
    filling = {
        str(_REQUEST): str(page.opinion_request.pk),
        _TOKEN: get_token(page.request),
        _WEEK: page.request.GET.get("week", ""),
        _ALL_TIMES: all_times,
    }
    for place, time in zip(_TIMES, day.slots, strict=False):
        filling |= zip(_parts(place), _parts(time), strict=True)
    return "".join(escape(filling[piece]) if piece in filling else piece for piece in _pieces(shell))


@lru_cache(maxsize=64)
def _pieces(shell: _Shell) -> Sequence[str]:
    """The page for nobody, cut where something goes in."""
    path = reverse("scheduling:book", kwargs={"rid": _REQUEST})
    request = HttpRequest()
    request.path = request.path_info = path
    request.META["QUERY_STRING"] = f"week={_WEEK}" if shell.has_week else ""
    request.resolver_match = resolve(path)
    request.user = User()
    form = SlotForm({"slot": str(_REQUEST)})
    form.add_error("slot", _just_taken())
    times = [
        replace(time, detail=time.detail if has else "") for time, has in zip(_TIMES, shell.has_detail, strict=False)
    ]
    context = {
        "opinion_request": SecondOpinionRequest(pk=_REQUEST),
        "center": CareCenter.from_db(None, *zip(*shell.center, strict=True)),
        "csrf_token": _TOKEN,
        **dict(shell.words),
    }
    context |= _main(form, [SlotDay(_heading(), times)], _ALL_TIMES)
    return tuple(_PLACES.split(render_to_string(_TEMPLATE, context, request)))


def _main(form: SlotForm, days: Sequence[SlotDay], all_times: str) -> dict[str, Any]:
    return {"form": form, "slot_form": form, "soonest": days, "all_times": all_times}


def _facts(center: CareCenter) -> tuple[tuple[str, Any], ...]:
    return tuple((field.attname, getattr(center, field.attname)) for field in center._meta.concrete_fields)
