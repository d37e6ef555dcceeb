"""The page that a call is made from. Every press of a button keeps the notes first, whatever else it does."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from callsheet.models import LineSource, Talk
from callsheet.papers import open_files
from callsheet.prompts import DRAFT, PROMPT_KEYS
from callsheet.services.checking import CheckNotAllowed, add_source, remove_source
from callsheet.services.talks import (
    Saved,
    end_talk,
    join_note,
    may_write,
    open_talk,
    save_notes,
    start_talk,
)
from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access
from portal.desk.booking import day_choices
from portal.desk.callsheet import StaffSheet, staff_sheet
from portal.desk.callsheet_forms import SheetOutcomeForm, SourceForm
from portal.desk.callsheet_outcome import Reading, as_the_family_reads, write_down
from portal.desk.views import hospital_zone, page
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus

UNPROCESSABLE: Final = 422
CONFLICT: Final = 409
_DRAFTED: Final = ("result", "next_step", "next_step_on", "program", "provider", "note_to_family")


@require_http_methods(["GET", "HEAD", "POST"])
def of_a_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The sheet of one booked call."""
    calls = Appointment.objects.visible_to(signed_in_user(request)).told().filter(pk=call_id)
    joined = calls.select_related(
        "slot__schedule__call_taker", "opinion_request__patient", "opinion_request__requester__user", "promise"
    )
    call = joined.first()
    if call is None or not _may_read(request):
        raise Http404
    return _answer(request, _whole(request, call.opinion_request_id), call)


@require_http_methods(["GET", "HEAD", "POST"])
def of_a_request(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The sheet of the next contact with a family; a booked call has its own."""
    if not _may_read(request):
        raise Http404
    opinion_request = _whole(request, rid)
    booked = Appointment.objects.visible_to(signed_in_user(request)).booked().filter(opinion_request=opinion_request)
    call = booked.first()
    if call is not None:
        return redirect("admin:desk_sheet", call.pk)
    return _answer(request, opinion_request, None)


def _may_read(request: HttpRequest) -> bool:
    return may(request.user, Act.BOOK_CALLS) or may(request.user, Act.SEE_CLINICAL)


def _whole(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    visible = SecondOpinionRequest.objects.visible_to(signed_in_user(request))
    joined = visible.select_related("patient", "requester__user", "history", "preferences", "coverage")
    found = joined.filter(pk=rid).first()
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, opinion_request: SecondOpinionRequest, call: Appointment | None) -> HttpResponse:
    if request.method != "POST":
        return _draw(request, opinion_request, call)
    if not may(request.user, Act.BOOK_CALLS):
        raise Http404
    talk = open_talk(actor=signed_in_user(request), opinion_request=opinion_request, appointment=call)
    saved = _save_notes(request, talk)
    if "autosave" in request.POST:
        return _autosaved(saved)
    if saved is not None and saved.beside:
        messages.warning(request, _("Somebody else wrote here, too. Both notes are kept, one below the other."))
    return _act(request, opinion_request, call, talk)


def _save_notes(request: HttpRequest, talk: Talk) -> Saved | None:
    """What stands in the boxes; of the outcome, too, so that a closed tab loses nothing."""
    staff = signed_in_user(request)
    if not may_write(staff):
        return None
    notes = {key: request.POST[key] for key in PROMPT_KEYS if key in request.POST}
    drafts = {DRAFT + name: request.POST[name] for name in _DRAFTED if name in request.POST}
    seen = request.POST.get("page_version", "")
    return save_notes(actor=staff, talk=talk, notes=notes | drafts, seen=int(seen) if seen.isdecimal() else 0)


def _autosaved(saved: Saved | None) -> HttpResponse:
    if saved is None or saved.beside:
        return HttpResponse(status=CONFLICT)
    return HttpResponse(status=204, headers={"X-Page-Version": str(saved.version)})


def _act(
    request: HttpRequest, opinion_request: SecondOpinionRequest, call: Appointment | None, talk: Talk
) -> HttpResponse:
    act, _colon, about = request.POST.get("act", "").partition(":")
    staff = signed_in_user(request)
    if act == "outcome":
        return _write_outcome(request, opinion_request, call, talk)
    if act == "source":
        return _add_source(request, opinion_request, call)
    if act == "start":
        start_talk(actor=staff, talk=talk)
    elif act == "end":
        end_talk(actor=staff, talk=talk)
    elif act == "join":
        join_note(actor=staff, talk=talk, note_id=_uuid(about))
    elif act == "unsource":
        _remove_source(request, opinion_request, about)
    else:
        messages.success(request, _("The notes are saved."))
    return _back(request)


def _write_outcome(
    request: HttpRequest, opinion_request: SecondOpinionRequest, call: Appointment | None, talk: Talk
) -> HttpResponse:
    """The first press shows what the family will read; the second, on the same words, writes it down."""
    form = _outcome_form(opinion_request, call, request.POST)
    if not form.is_valid():
        return _draw(request, opinion_request, call, outcome_form=form, status=UNPROCESSABLE)
    if form.cleaned_data["shown"] != form.mark:
        reading = as_the_family_reads(form, opinion_request=opinion_request, call=call)
        return _draw(request, opinion_request, call, outcome_form=form, reading=reading)
    if write_down(request, form, opinion_request=opinion_request, call=call, talk=talk):
        return redirect("admin:intake_secondopinionrequest_change", opinion_request.pk)
    return _back(request)


def _add_source(request: HttpRequest, opinion_request: SecondOpinionRequest, call: Appointment | None) -> HttpResponse:
    staff = signed_in_user(request)
    form = _source_form(request, _facts(request, opinion_request, call), request.POST)
    if not form.is_valid():
        return _draw(request, opinion_request, call, source_form=form, status=UNPROCESSABLE)
    try:
        add_source(
            actor=staff,
            opinion_request=opinion_request,
            key=form.cleaned_data["line"],
            document=form.document,
            page=form.cleaned_data["page"],
        )
    except CheckNotAllowed:
        messages.warning(request, _("This file is not open any more."))
    return _back(request)


def _remove_source(request: HttpRequest, opinion_request: SecondOpinionRequest, about: str) -> None:
    staff = signed_in_user(request)
    sources = LineSource.objects.visible_to(staff).filter(opinion_request=opinion_request)
    source = next((each for each in sources if str(each.pk) == about), None)
    if source is not None:
        remove_source(actor=staff, source=source)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(request.path)


def _facts(request: HttpRequest, opinion_request: SecondOpinionRequest, call: Appointment | None) -> StaffSheet:
    staff, zone = signed_in_user(request), hospital_zone()
    return staff_sheet(opinion_request, call, user=staff, zone=zone, now=timezone.now())


def _draw(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    call: Appointment | None,
    *,
    reading: Reading | None = None,
    outcome_form: SheetOutcomeForm | None = None,
    source_form: SourceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; however somebody comes to see it, the look is written down."""
    record_access(actor=signed_in_user(request), action="callsheet.sheet_viewed", target=opinion_request)
    facts = _facts(request, opinion_request, call)
    # Reference alone: titles are kept by browsers and read over shoulders.
    title = _("Call sheet %(reference)s") % {"reference": opinion_request.reference}
    context = page(
        request,
        title,
        sheet=facts,
        opinion_request=opinion_request,
        may_write_down=_may_write_down(facts),
        outcome_form=outcome_form or _outcome_form(opinion_request, call, initial=_drafted(facts)),
        source_form=source_form or _source_form(request, facts),
        reading=reading,
    )
    return render(request, "admin/desk/callsheet.html", context, status=status)


def _may_write_down(facts: StaffSheet) -> bool:
    if facts.call is None:
        return facts.may_call
    is_live = facts.call.call.status == AppointmentStatus.BOOKED and facts.call.may_write_down
    return facts.may_call and is_live


def _outcome_form(
    opinion_request: SecondOpinionRequest, call: Appointment | None, data: Any = None, **kwargs: Any
) -> SheetOutcomeForm:
    has_call = call is not None
    days = day_choices(opinion_request, zone=hospital_zone(), now=timezone.now()) if has_call else []
    return SheetOutcomeForm(days, data, has_call=has_call, **kwargs)


def _drafted(facts: StaffSheet) -> dict[str, str]:
    return {name: facts.notes.words.get(DRAFT + name, "") for name in _DRAFTED}


def _source_form(request: HttpRequest, facts: StaffSheet, data: Any = None) -> SourceForm:
    named = [(each.line.key, each.line.label) for part in facts.parts for each in part.lines]
    files = open_files(facts.opinion_request, signed_in_user(request)) if facts.sees_clinical else []
    return SourceForm(named, files, data)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
