"""Messages on the desk: the thread of one request, what waits for an answer, and what waits for a call."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from intake.models import SecondOpinionRequest
from messaging import presenters, rules
from messaging.models import Communication
from messaging.services.drafts import forget_draft, keep_draft, typed_by
from messaging.services.opening import open_by_hand
from messaging.services.reading import note_reading
from messaging.services.sending import MessageNotAllowed, attachable, write_for_team
from messaging.services.settling import settle_without_answer
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_listing
from portal.desk import messages as threads
from portal.desk.case_tabs import Tab, entries
from portal.desk.case_views import UNPROCESSABLE, find, find_to
from portal.desk.messages_forms import MessageForm
from portal.desk.views import hospital_zone, page

THREAD = "admin:desk_messages"
_OWNERS = ("me", "nobody")


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The messages of one request, and the box to write in; what the family will read is shown first."""
    opinion_request = find(request, rid)
    if request.method != "POST":
        return _draw(request, opinion_request)
    if not may(request.user, Act.SEND_MESSAGES):
        raise Http404
    form = _form(request, opinion_request, request.POST)
    if "autosave" in request.POST:
        form.is_valid()
        _keep(request, opinion_request, sent_as=form.key)
        return HttpResponse(status=204)
    if "take_template" in request.POST:
        _keep(request, opinion_request)
        return _draw(request, opinion_request, form=_with_template(request, opinion_request, form))
    if not form.is_valid():
        _keep(request, opinion_request)
        return _draw(request, opinion_request, form=form, status=UNPROCESSABLE)
    if "confirmed" not in request.POST:
        _keep(request, opinion_request)
        shown = threads.previews(opinion_request, form, actor=signed_in_user(request), zone=hospital_zone())
        return _draw(request, opinion_request, form=form, previews=shown, hidden=_pairs(request))
    return _send(request, opinion_request, form)


@require_POST
def settle(request: HttpRequest, rid: UUID, message_id: UUID) -> HttpResponse:
    """Note that a message needs no answer."""
    message = _message(request, rid, message_id)
    settle_without_answer(actor=signed_in_user(request), message=message)
    messages.success(request, _("Written down: this message needs no answer."))
    return redirect(THREAD, rid)


@require_POST
def open_now(request: HttpRequest, rid: UUID, message_id: UUID) -> HttpResponse:
    """Open a message after a talk that stood in no calendar."""
    message = _message(request, rid, message_id)
    open_by_hand(actor=signed_in_user(request), message=message)
    messages.success(request, _("The family can read the message now. We told them."))
    return redirect(THREAD, rid)


@require_POST
def drop_draft(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Throw away what was typed and not sent."""
    opinion_request = find_to(request, rid, Act.SEND_MESSAGES)
    forget_draft(actor=signed_in_user(request), opinion_request=opinion_request)
    return redirect(THREAD, rid)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Families that wait for an answer, the longest wait first; and what waits for a talk."""
    staff, now = signed_in_user(request), timezone.now()
    owner = request.GET.get("owner", "")
    owner = owner if owner in _OWNERS else ""
    rows, unspoken = threads.inbox(staff, owner=owner, now=now), threads.unspoken(staff)
    record_listing(
        actor=staff,
        action="messaging.inbox_listed",
        shown=Communication,
        targets=[*(each.first for each in rows), *unspoken],
    )
    context = page(request, _("Messages"), rows=rows, unspoken=unspoken, owner=owner, is_cut=len(rows) >= threads.MOST)
    return render(request, "admin/desk/messages_inbox.html", context)


def _send(request: HttpRequest, opinion_request: SecondOpinionRequest, form: MessageForm) -> HttpResponse:
    is_said_first = form.cleaned_data["is_said_first"]
    try:
        write_for_team(
            actor=signed_in_user(request),
            opinion_request=opinion_request,
            words=form.words,
            only_with=form.only_with,
            is_said_first=is_said_first,
        )
    except MessageNotAllowed:
        messages.warning(request, _("This person does not speak for the child any more. Choose who reads this."))
        return _draw(request, opinion_request, form=form, status=UNPROCESSABLE)
    waits, sent = _("The message is kept. It waits for the call."), _("The message is sent.")
    messages.success(request, waits if is_said_first else sent)
    return redirect(THREAD, opinion_request.pk)


def _draw(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    *,
    form: MessageForm | None = None,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    staff, now = signed_in_user(request), timezone.now()
    lines = threads.thread_of(opinion_request, staff, now)
    if request.method != "HEAD":
        note_reading(actor=staff, opinion_request=opinion_request, shown=[each.message for each in lines])
    may_send = may(staff, Act.SEND_MESSAGES)
    if form is None and may_send:
        form = _fresh_form(request, opinion_request, lines)
    context = page(
        request,
        _("Messages of %(reference)s") % {"reference": opinion_request.reference},
        opinion_request=opinion_request,
        tabs=entries(opinion_request, staff, Tab.MESSAGES),
        lines=lines,
        form=form,
        may_send=may_send,
        has_secret=rules.has_a_secret(opinion_request),
        is_closed=not rules.is_open_for_writing(opinion_request),
        has_draft=form is not None and bool(form.initial.get("text")),
        **facts,
    )
    return render(request, "admin/desk/messages.html", context, status=status)


def _form(request: HttpRequest, opinion_request: SecondOpinionRequest, *args: Any, **kwargs: Any) -> MessageForm:
    staff = signed_in_user(request)
    files = attachable(staff, opinion_request)[: presenters.MOST_FILES] if may(staff, Act.SEE_CLINICAL) else []
    links = threads.links_of(opinion_request, staff)
    return MessageForm(*args, links=links, files=presenters.file_choices(list(files)), user=staff, **kwargs)


def _fresh_form(request: HttpRequest, opinion_request: SecondOpinionRequest, lines: list[threads.Line]) -> MessageForm:
    """The box as this person left it, or empty, with the likely readers chosen."""
    typed = typed_by(signed_in_user(request), opinion_request)
    kept = {name: values[0] for name, values in typed.items() if values and name in {"to", "text", "language"}}
    usual = {
        "to": threads.first_choice(opinion_request, lines),
        "language": opinion_request.requester.user.language,
    }
    return _form(request, opinion_request, initial=usual | kept)


def _with_template(request: HttpRequest, opinion_request: SecondOpinionRequest, form: MessageForm) -> MessageForm:
    boxes = form.with_template(opinion_request.requester.user.language)
    return _form(request, opinion_request, initial=boxes)


def _keep(request: HttpRequest, opinion_request: SecondOpinionRequest, *, sent_as: UUID | None = None) -> None:
    typed = {name: request.POST.getlist(name) for name in ("to", "text", "language") if name in request.POST}
    keep_draft(actor=signed_in_user(request), opinion_request=opinion_request, data=typed, sent_as=sent_as)


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, to be posted again with the press that confirms it."""
    skipped = {"csrfmiddlewaretoken", "preview"}
    return [(name, value) for name, values in request.POST.lists() if name not in skipped for value in values]


def _message(request: HttpRequest, rid: UUID, message_id: UUID) -> Communication:
    """One message of the request, for those who write to families."""
    opinion_request = find_to(request, rid, Act.SEND_MESSAGES)
    visible = Communication.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    found = visible.filter(pk=message_id).first()
    if found is None:
        raise Http404
    found.opinion_request = opinion_request
    return found
