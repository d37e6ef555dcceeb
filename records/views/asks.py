"""Something staff asked for: what, why and by when, with the same answers as any record."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.ui.components import SummaryRow
from portal.ui.dates import day_in_words
from records import rules
from records.forms import UploadForm
from records.models import RecordAnswer, RecordAsk, RecordKind
from records.presenters.exits import offers, said_about_ask
from records.presenters.unfinished import unfinished_rows
from records.requirements import REQUIREMENTS
from records.views.answers import find_ask


@require_safe
def ask(request: HttpRequest, rid: UUID, ask_id: UUID) -> HttpResponse:
    """What is asked for, the form that adds files, and the answers beside it."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    found = find_ask(request, opinion_request, ask_id)
    may_add = rules.may_add(user, opinion_request) and found.called_off_at is None
    answer = RecordAnswer.objects.visible_to(user).filter(ask=found).first()
    context = {
        "opinion_request": opinion_request,
        "ask": found,
        "ask_key": str(found.pk),
        "facts": _facts(found),
        "is_done": found.called_off_at is not None or not _is_waiting(found, user),
        "said": said_about_ask(answer) if answer else "",
        "may_add": may_add,
        "offers": offers() if may_add and answer is None else [],
        **(_adding(opinion_request, found, user) if may_add else {}),
    }
    return render(request, "records/ask.html", context)


def _adding(opinion_request: SecondOpinionRequest, found: RecordAsk, user: User) -> dict[str, object]:
    """What the block that adds files needs; a file of the kind is the answer."""
    kind = RecordKind(found.kind)
    form = UploadForm()
    form.tell_what_is_taken(scan_pictures=REQUIREMENTS[kind].takes_scan_pictures)
    return {
        "form": form,
        "kind": kind.value,
        "unfinished": unfinished_rows(opinion_request, reader=user, kind=kind),
    }


def _facts(found: RecordAsk) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Why it helps"), found.why),
        SummaryRow(_("Kind of record"), REQUIREMENTS[RecordKind(found.kind)].name),
    ]
    if found.wanted_by:
        rows.append(SummaryRow(_("By when"), day_in_words(found.wanted_by)))
    return rows


def _is_waiting(found: RecordAsk, user: User) -> bool:
    return RecordAsk.objects.visible_to(user).waiting().filter(pk=found.pk).exists()
