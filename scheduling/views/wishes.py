"""When no time fits: ask us to call, or to be told when a time opens."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from scheduling.forms import AskForm
from scheduling.models import Appointment, CallWish, OpeningWatch
from scheduling.rules import why_calls_forbid, why_request_may_not_book
from scheduling.services.booking import BookingNotAllowed
from scheduling.services.openings import stop_watching, watch_openings
from scheduling.services.wishes import WishedTimes, ask_for_call, withdraw_wish
from scheduling.views.pages import send_elsewhere, zone_of


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Tell us when to call; a person finds the time."""
    opinion_request = find_request(request, rid)
    away = _elsewhere(request, opinion_request)
    if away is not None:
        return away
    if "withdraw" in request.POST:
        withdraw_wish(actor=signed_in_user(request), opinion_request=opinion_request)
        messages.info(request, _("We took your wish back. You can choose a time, or ask us again."))
        return redirect("scheduling:call", rid=rid)
    wish = _wish(request, opinion_request)
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial=_answers(wish))
    if form.is_bound and form.is_valid():
        return _asked(request, opinion_request, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "opinion_request": opinion_request,
        "form": form,
        "has_wish": wish is not None,
        "center": CareCenter.objects.current(),
    }
    return render(request, "scheduling/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def openings(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Ask for word of the next opening, or take that back."""
    opinion_request = find_request(request, rid)
    away = _elsewhere(request, opinion_request)
    if away is not None:
        return away
    viewer = signed_in_user(request)
    if request.method == "POST":
        if "stop" in request.POST:
            stop_watching(actor=viewer, opinion_request=opinion_request)
            messages.info(request, _("We no longer tell you about open times."))
        else:
            watch_openings(actor=viewer, opinion_request=opinion_request)
            messages.success(request, _("We tell you when a time opens. Whoever has waited longest is first."))
        return redirect("scheduling:call", rid=rid)
    watch = OpeningWatch.objects.visible_to(viewer).live().filter(opinion_request=opinion_request).first()
    context = {"opinion_request": opinion_request, "watch": watch, "center": CareCenter.objects.current()}
    return render(request, "scheduling/openings.html", context)


def _elsewhere(request: HttpRequest, opinion_request: SecondOpinionRequest) -> HttpResponse | None:
    """The page of a request that needs no time any more, or must not have one."""
    calls = Appointment.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    statuses = calls.values_list("status", flat=True)
    refusal = why_request_may_not_book(opinion_request) or why_calls_forbid(statuses)
    return send_elsewhere(request, opinion_request, refusal) if refusal else None


def _asked(request: HttpRequest, opinion_request: SecondOpinionRequest, form: AskForm) -> HttpResponse:
    answers, center = form.cleaned_data, CareCenter.objects.current()
    times = WishedTimes(
        days=[int(day) for day in answers["days"]],
        parts=answers["parts"],
        note=answers["note"],
        time_zone=zone_of(request, center).key,
    )
    try:
        ask_for_call(actor=signed_in_user(request), opinion_request=opinion_request, times=times)
    except BookingNotAllowed as problem:
        return send_elsewhere(request, opinion_request, problem.refusal)
    messages.success(request, _("We got it. A person on our team calls you."))
    return redirect("scheduling:call", rid=opinion_request.pk)


def _wish(request: HttpRequest, opinion_request: SecondOpinionRequest) -> CallWish | None:
    wishes = CallWish.objects.visible_to(signed_in_user(request)).open()
    return wishes.filter(opinion_request=opinion_request).first()


def _answers(wish: CallWish | None) -> dict[str, object]:
    if wish is None:
        return {}
    return {"days": [str(day) for day in wish.days], "parts": wish.parts, "note": wish.note}
