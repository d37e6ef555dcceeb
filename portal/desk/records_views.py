"""What staff do about the records of one request, and the list of hospitals to be asked or reminded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from intake.models import ReportedHospital, SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access, record_listing
from portal.desk.case_tabs import Tab, back_to
from portal.desk.case_views import UNPROCESSABLE, find_to
from portal.desk.records import due_lines, records_desk
from portal.desk.records_forms import AskedForm, LineForm, MoreForm, NewLineForm, NudgeForm, OutcomeForm
from portal.desk.views import hospital_zone, page
from portal.ui.components import SummaryRow
from portal.ui.dates import day_in_words
from records.facts import facts_for
from records.models import AskedHow, ChaseOutcome, DocumentReference, RecordAsk, RecordChase, RecordKind
from records.presenters.ledger import line_of
from records.requirements import REQUIREMENTS
from records.services.accepting import AcceptNotAllowed, accept_document
from records.services.asks import AskNotAllowed, ask_for_more, call_off
from records.services.chase import ChaseNotAllowed, PermissionMissing, end_chase, mark_asked, nudge, open_line

RECORDS = "admin:desk_records"


@require_GET
def records(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The kinds, the hospitals and what the family was asked for; looking at it is written down."""
    return draw(request, find_to(request, rid, Act.SEE_CLINICAL))


@require_GET
def hospitals(request: HttpRequest) -> HttpResponse:
    """Hospital requests to chase, over all open requests."""
    staff, today = signed_in_user(request), timezone.localdate()
    if not may(staff, Act.SEE_CLINICAL):
        raise Http404
    lines = due_lines(staff, today=today)
    record_listing(
        actor=staff, action="records.lines_listed", shown=RecordChase, targets=[each.chase for each in lines]
    )
    context = page(request, _("Hospital requests to chase"), lines=lines)
    return render(request, "admin/desk/hospital_requests.html", context)


@require_POST
def new_line(request: HttpRequest, rid: UUID) -> HttpResponse:
    """One more thing to ask a hospital for."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    form = _new_line_form(request, opinion_request, request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, new_line_form=form, status=UNPROCESSABLE)
    try:
        open_line(
            actor=signed_in_user(request),
            opinion_request=opinion_request,
            kind=RecordKind(form.cleaned_data["kind"]),
            hospital=form.cleaned_data["hospital"],
        )
    except ChaseNotAllowed:
        messages.warning(request, _("This request is closed."))
    else:
        messages.success(request, _("The line is there. The family sees it, too."))
    return redirect(RECORDS, rid)


@require_POST
def asked(request: HttpRequest, rid: UUID, chase_id: UUID) -> HttpResponse:
    """The hospital was asked."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    chase, form = _line(request, opinion_request, chase_id), AskedForm(request.POST, line_id=chase_id)
    if not form.is_valid():
        return draw(request, opinion_request, bound=form, status=UNPROCESSABLE)
    try:
        cleaned = form.cleaned_data
        mark_asked(actor=signed_in_user(request), chase=chase, how=AskedHow(cleaned["how"]), on=cleaned["on"])
    except PermissionMissing:
        messages.warning(request, _("Nobody signed a permission for this hospital and record yet."))
    except ChaseNotAllowed:
        _changed(request)
    else:
        messages.success(request, _("Written down. The hospital has 30 days from that day."))
    return redirect(RECORDS, rid)


@require_POST
def nudged(request: HttpRequest, rid: UUID, chase_id: UUID) -> HttpResponse:
    """The hospital was reminded."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    chase, form = _line(request, opinion_request, chase_id), NudgeForm(request.POST, line_id=chase_id)
    if not form.is_valid():
        return draw(request, opinion_request, bound=form, status=UNPROCESSABLE)
    try:
        cleaned = form.cleaned_data
        nudge(actor=signed_in_user(request), chase=chase, how=AskedHow(cleaned["how"]), note=cleaned["note"])
    except ChaseNotAllowed:
        _changed(request)
    else:
        messages.success(request, _("Written down. The family sees it, too."))
    return redirect(RECORDS, rid)


@require_POST
def ended(request: HttpRequest, rid: UUID, chase_id: UUID) -> HttpResponse:
    """How asking ended; what the family will read is shown first."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    chase, form = _line(request, opinion_request, chase_id), OutcomeForm(request.POST, line_id=chase_id)
    if not form.is_valid():
        return draw(request, opinion_request, bound=form, status=UNPROCESSABLE)
    if "confirmed" not in request.POST:
        return draw(
            request, opinion_request, bound=form, outcome_preview=_outcome_preview(opinion_request, chase, form)
        )
    try:
        cleaned = form.cleaned_data
        outcome = ChaseOutcome(cleaned["outcome"])
        end_chase(actor=signed_in_user(request), chase=chase, outcome=outcome, words=cleaned["words"])
    except ChaseNotAllowed:
        _changed(request)
    else:
        messages.success(request, _("Written down. The family sees it, too."))
    return redirect(RECORDS, rid)


@require_POST
def ask_more(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Ask the family for something more; what they will read is shown first."""
    opinion_request, form = find_to(request, rid, Act.CHECK_RECORDS), MoreForm(request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, more_form=form, status=UNPROCESSABLE)
    if "confirmed" not in request.POST:
        return draw(request, opinion_request, more_form=form, more_preview=_more_preview(opinion_request, form))
    cleaned = form.cleaned_data
    try:
        ask_for_more(
            actor=signed_in_user(request),
            opinion_request=opinion_request,
            kind=RecordKind(cleaned["kind"]),
            what=cleaned["what"],
            why=cleaned["why"],
            wanted_by=cleaned["wanted_by"],
        )
    except AskNotAllowed:
        messages.warning(request, _("This request is closed."))
    else:
        messages.success(request, _("Asked. The family gets a notice without health words."))
    return redirect(RECORDS, rid)


@require_POST
def call_off_ask(request: HttpRequest, rid: UUID, ask_id: UUID) -> HttpResponse:
    """It is not needed any more."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    visible = RecordAsk.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    ask = visible.filter(pk=ask_id).first()
    if ask is None:
        raise Http404
    call_off(actor=signed_in_user(request), ask=ask)
    messages.success(request, _("Called off. The family is not asked for it any more."))
    return redirect(RECORDS, rid)


@require_POST
def accept(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Somebody read the file and needs nothing more of it."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    visible = DocumentReference.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    document = visible.filter(pk=document_id).first()
    if document is None:
        raise Http404
    try:
        accept_document(actor=signed_in_user(request), document=document)
    except AcceptNotAllowed:
        messages.warning(request, _("This file is not open to be read."))
    else:
        messages.success(request, _("The family now reads that this file looks good."))
    return back_to(opinion_request, Tab.RECORDS, "files")


def draw(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    *,
    status: int = 200,
    bound: LineForm | None = None,
    **facts: Any,
) -> HttpResponse:
    """The page, with the forms as given or fresh ones."""
    staff, zone, now = signed_in_user(request), hospital_zone(), timezone.now()
    record_access(actor=staff, action="intake.request_viewed", target=opinion_request)
    context = page(
        request,
        _("Records of %(reference)s") % {"reference": opinion_request.reference},
        opinion_request=opinion_request,
        desk=records_desk(opinion_request, zone=zone, now=now, bound=bound),
        may_work=may(staff, Act.CHECK_RECORDS),
        bound=bound,
        **{"more_form": MoreForm(), "new_line_form": _new_line_form(request, opinion_request), **facts},
    )
    return render(request, "admin/desk/records.html", context, status=status)


def _new_line_form(request: HttpRequest, opinion_request: SecondOpinionRequest, data: Any = None) -> NewLineForm:
    visible = ReportedHospital.objects.visible_to(signed_in_user(request))
    return NewLineForm(data, hospitals=visible.filter(opinion_request=opinion_request))


def _line(request: HttpRequest, opinion_request: SecondOpinionRequest, chase_id: UUID) -> RecordChase:
    visible = RecordChase.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    found = visible.select_related("opinion_request", "asked_by").filter(pk=chase_id).first()
    if found is None:
        raise Http404
    return found


def _outcome_preview(opinion_request: SecondOpinionRequest, chase: RecordChase, form: OutcomeForm) -> dict[str, object]:
    """The line as the family will read it, in its language; nothing is saved."""
    chase.outcome, chase.outcome_words = form.cleaned_data["outcome"], form.cleaned_data["words"]
    chase.ended_at = timezone.now()
    with translation.override(opinion_request.requester.user.language):
        line = line_of(chase, facts_for(opinion_request), now=timezone.localtime())
        return {"chase_id": chase.pk, "status": line.status, "name": str(line.name), "events": line.events}


def _more_preview(opinion_request: SecondOpinionRequest, form: MoreForm) -> list[SummaryRow]:
    cleaned = form.cleaned_data
    with translation.override(opinion_request.requester.user.language):
        by = day_in_words(cleaned["wanted_by"]) if cleaned["wanted_by"] else ""
        rows = [
            SummaryRow(_("We asked you for this"), cleaned["what"]),
            SummaryRow(_("Why it helps"), cleaned["why"]),
            SummaryRow(_("Kind of record"), str(REQUIREMENTS[RecordKind(cleaned["kind"])].name)),
            SummaryRow(_("By when"), by),
        ]
        return [row for row in rows if row.value]


def _changed(request: HttpRequest) -> None:
    messages.warning(request, _("Someone else changed this in the meantime. Look at it again."))
