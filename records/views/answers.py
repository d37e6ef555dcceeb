"""What a family says in place of a file, about a kind or about something staff asked for."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from intake.views.acting import posted
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.ui.dates import date_in_words
from records.models import Exit, RecordAsk, RecordKind
from records.requirements import NINE_KINDS
from records.services.answers import (
    PLAIN_EXITS,
    AnswerNotAllowed,
    answer_kind,
    remind_day,
    undo_answer,
)
from records.services.chase import stop_asking

STOP = "stop"


@posted
def answer(request: HttpRequest, rid: UUID, kind: str) -> HttpResponse:
    """One answer, or taking it back."""
    opinion_request = find_request(request, rid)
    if kind not in NINE_KINDS:
        raise Http404
    take_answer(request, opinion_request, RecordKind(kind))
    return redirect("records:kind", rid=rid, kind=kind)


@posted
def answer_ask(request: HttpRequest, rid: UUID, ask_id: UUID) -> HttpResponse:
    """The same about something staff asked for."""
    opinion_request = find_request(request, rid)
    ask = find_ask(request, opinion_request, ask_id)
    take_answer(request, opinion_request, RecordKind(ask.kind), ask)
    return redirect("records:ask", rid=rid, ask_id=ask_id)


def find_ask(request: HttpRequest, opinion_request: SecondOpinionRequest, ask_id: UUID) -> RecordAsk:
    """What staff asked for, if it is of this request; Http404 for everything else."""
    visible = RecordAsk.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    found = visible.filter(pk=ask_id).first()
    if found is None:
        raise Http404
    return found


def take_answer(
    request: HttpRequest, opinion_request: SecondOpinionRequest, kind: RecordKind, ask: RecordAsk | None = None
) -> None:
    """Do what the pressed button says; a value no button has is answered with 403."""
    given = request.POST.get("answer", "")
    try:
        words = _taken(request, opinion_request, kind, ask, given)
    except AnswerNotAllowed as error:
        raise PermissionDenied from error
    messages.success(request, words)


def _taken(
    request: HttpRequest, opinion_request: SecondOpinionRequest, kind: RecordKind, ask: RecordAsk | None, given: str
) -> str:
    actor = signed_in_user(request)
    if given == "undo":
        undo_answer(actor=actor, opinion_request=opinion_request, kind=kind, ask=ask)
        return _("We took your answer back.")
    if given == STOP and ask is None:
        stop_asking(actor=actor, opinion_request=opinion_request, kind=kind)
        return _("We stop asking for it.")
    if given == Exit.REMIND_LATER:
        today = timezone.localdate(timezone=CareCenter.objects.current().reading_zone(actor.time_zone))
        day = remind_day(_days(request), today=today)
        answer_kind(
            actor=actor, opinion_request=opinion_request, kind=kind, ask=ask, answer=Exit.REMIND_LATER, remind_on=day
        )
        return _("We’ll remind you on %(day)s.") % {"day": date_in_words(day)}
    if given not in PLAIN_EXITS:
        raise AnswerNotAllowed(given)
    answer_kind(actor=actor, opinion_request=opinion_request, kind=kind, ask=ask, answer=Exit(given))
    return _("Thank you. We noted it. You can change this any time.")


def _days(request: HttpRequest) -> int:
    given = request.POST.get("days", "")
    return int(given) if given.isascii() and given.isdecimal() else 0
