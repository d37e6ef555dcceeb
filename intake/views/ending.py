"""Taking a request back, taking it up again, quiet for a while, and erasing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake import rules
from intake.forms.consents import WithdrawForm
from intake.models import ConsentKind, SecondOpinionRequest
from intake.routing import find_request
from intake.services import consents
from intake.services.erasure import ErasureNotAllowed, erase_draft
from intake.services.moves import MoveNotAllowed
from intake.services.withdrawal import (
    NotYours,
    ask_to_erase,
    end_pause,
    pause_reminders,
    take_up_again,
    today,
    withdraw_request,
)
from intake.states import OPEN, RequestStatus
from intake.views.acting import posted
from portal.accounts.signed_in import signed_in_user
from portal.ui.components import SummaryRow
from portal.ui.dates import day_in_words


@require_safe
def choices(request: HttpRequest, rid: UUID) -> HttpResponse:
    """What a family can do with the whole request: pause, take back, erase."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    agreed = consents.answers(actor=user, opinion_request=opinion_request)
    context = {
        "opinion_request": opinion_request,
        "is_open": opinion_request.status in OPEN,
        "is_draft": opinion_request.status == RequestStatus.DRAFT,
        "may_act": rules.has_full_access(user, opinion_request),
        "may_erase": rules.may_erase(user, opinion_request),
        "is_quiet": _is_paused(opinion_request),
        "paused_until": day_in_words(opinion_request.paused_until) if opinion_request.paused_until else "",
        "gets_news": agreed.get(ConsentKind.CONTACT, True),
        "back": reverse("request_home", kwargs={"rid": rid}),
    }
    return render(request, "intake/choices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Say what happens, ask for a reason if they like, then end the request."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    if opinion_request.status not in OPEN:
        return _done_already(request, rid)
    if not rules.has_full_access(user, opinion_request):
        raise PermissionDenied
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_request(actor=user, opinion_request=opinion_request, **form.cleaned_data)
        except MoveNotAllowed:
            return _done_already(request, rid)
        messages.success(request, _("You took your request back. We don’t work on it any more."))
        return redirect("request_home", rid=rid)
    context = {
        "form": form,
        "opinion_request": opinion_request,
        "back": reverse("family:choices", kwargs={"rid": rid}),
        "is_draft": opinion_request.status == RequestStatus.DRAFT,
    }
    return render(request, "intake/withdraw.html", context, status=422 if form.has_errors else 200)


@posted
def again(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Start again with the answers of a request that was never sent."""
    try:
        take_up_again(actor=signed_in_user(request), opinion_request=find_request(request, rid))
    except NotYours as error:
        raise PermissionDenied from error
    except MoveNotAllowed:
        messages.info(request, _("This request was sent before. Call us and we look at it with you."))
    else:
        messages.success(request, _("Welcome back. All your answers are here."))
    return redirect("request_home", rid=rid)


@posted
def pause(request: HttpRequest, rid: UUID) -> HttpResponse:
    """A week without reminders, or the end of it."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    act = end_pause if request.POST.get("end") else pause_reminders
    try:
        act(actor=user, opinion_request=opinion_request)
    except (NotYours, MoveNotAllowed) as error:
        raise PermissionDenied from error
    words = _("Reminders may come again.") if request.POST.get("end") else _("We keep quiet for a week.")
    messages.success(request, words)
    return redirect("family:choices", rid=rid)


@posted
def news(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Reminders and news by mail or text: yes or no, each time written down with the words."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    is_given = request.POST.get("news") == "yes"
    consents.record_consent(
        actor=user,
        opinion_request=opinion_request,
        kind=ConsentKind.CONTACT,
        is_given=is_given,
        language=user.language,
    )
    words = _("We send you reminders and news.") if is_given else _("We stop reminders and news.")
    messages.success(request, words)
    return redirect("family:choices", rid=rid)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Erase what was never sent at once; of what was sent, ask people of the hospital to."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    if not rules.has_full_access(user, opinion_request):
        raise PermissionDenied
    may_erase = rules.may_erase(user, opinion_request)
    if request.method == "POST" and may_erase:
        try:
            erase_draft(actor=user, opinion_request=opinion_request)
        except ErasureNotAllowed:
            # We have spoken with the family: that call is part of the hospital's records.
            return _ask_people(request, opinion_request)
        messages.success(request, _("Your request is erased. Nothing of it is left here."))
        return redirect("home")
    if request.method == "POST":
        return _ask_people(request, opinion_request)
    context = {
        "opinion_request": opinion_request,
        "may_erase": may_erase,
        "page_title": _("Erase this request?") if may_erase else _("Ask us to erase your request?"),
        "remove_text": _("Erase it") if may_erase else _("Ask us to erase it"),
        "keep_url": reverse("family:choices", kwargs={"rid": rid}),
        "rows": [SummaryRow(_("Reference"), opinion_request.reference)],
    }
    return render(request, "intake/erase.html", context)


def _ask_people(request: HttpRequest, opinion_request: SecondOpinionRequest) -> HttpResponse:
    ask_to_erase(actor=signed_in_user(request), opinion_request=opinion_request)
    messages.success(request, _("We got your wish. A person of our team calls or writes to you about it."))
    return redirect("family:choices", rid=opinion_request.pk)


def _is_paused(opinion_request: SecondOpinionRequest) -> bool:
    return opinion_request.paused_until is not None and opinion_request.paused_until > today()


def _done_already(request: HttpRequest, rid: UUID) -> HttpResponse:
    messages.info(request, _("This request is closed already."))
    return redirect("request_home", rid=rid)
