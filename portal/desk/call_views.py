"""What staff do with the call of a request, and with a file that was set aside."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act
from portal.accounts.signed_in import signed_in_user
from portal.desk import case_views
from portal.desk.booking import day_choices
from portal.desk.call_previews import CallPreview, of_booking, of_cancel
from portal.desk.calls_forms import CancelForm
from portal.desk.case_tabs import Tab, back_to
from portal.desk.forms import BookForm, DeskForm
from portal.desk.views import hospital_zone
from records.models import DocumentReference
from records.services.decisions import recheck_document
from records.services.moves import MoveNotAllowed
from scheduling.models import Appointment
from scheduling.services.booking import BookingNotAllowed, SlotTaken, cancel_call, confirm_hold, hold_slot
from scheduling.services.interpreters import set_interpreter

_GONE = gettext_lazy("The call has not started yet, or somebody has settled it already.")


@require_POST
def cancel(request: HttpRequest, rid: UUID, call_id: UUID) -> HttpResponse:
    """Call off a call for the family, or for us."""
    opinion_request = case_views.find_to(request, rid, Act.BOOK_CALLS)
    call, form = _find_call(request, opinion_request, call_id), CancelForm(request.POST)
    if not form.is_valid():
        return case_views.draw(request, opinion_request, cancel_form=form, status=case_views.UNPROCESSABLE)
    if "confirmed" not in request.POST:
        return _shown_first(request, opinion_request, of_cancel(call), cancel_form=form)
    try:
        cancel_call(actor=signed_in_user(request), appointment=call, reason=form.cleaned_data["reason"])
    except BookingNotAllowed:
        messages.warning(request, _GONE)
    else:
        messages.success(request, _("The call is called off. The family gets a notice."))
    return back_to(opinion_request, Tab.CALL, "call")


@require_POST
def book(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Book a free time for a family that is on the phone; the family gets the usual notice."""
    opinion_request = case_views.find_to(request, rid, Act.BOOK_CALLS)
    form = _times_form(request, opinion_request)
    if not form.is_valid():
        return case_views.draw(request, opinion_request, book_form=form, status=case_views.UNPROCESSABLE)
    if "confirmed" not in request.POST:
        preview = of_booking(opinion_request, form.cleaned_data["slot"], is_move=False)
        return _shown_first(request, opinion_request, preview, book_form=form)
    return _book(request, opinion_request, form, _("The call is booked. The family gets a notice."), is_move=False)


@require_POST
def move_call(request: HttpRequest, rid: UUID, call_id: UUID) -> HttpResponse:
    """Give the booked call of a family another time; the old one is free in the same moment."""
    opinion_request = case_views.find_to(request, rid, Act.BOOK_CALLS)
    _find_call(request, opinion_request, call_id)
    form = _times_form(request, opinion_request)
    if not form.is_valid():
        return case_views.draw(request, opinion_request, book_form=form, status=case_views.UNPROCESSABLE)
    if "confirmed" not in request.POST:
        preview = of_booking(opinion_request, form.cleaned_data["slot"], is_move=True)
        return _shown_first(request, opinion_request, preview, book_form=form)
    return _book(request, opinion_request, form, _("The call is moved. The family gets a notice."), is_move=True)


@require_POST
def interpreter(request: HttpRequest, rid: UUID, call_id: UUID) -> HttpResponse:
    """Write down that an interpreter was found for the call, or is looked for again."""
    opinion_request = case_views.find_to(request, rid, Act.BOOK_CALLS)
    call, is_arranged = _find_call(request, opinion_request, call_id), request.POST.get("arranged") == "yes"
    try:
        set_interpreter(actor=signed_in_user(request), appointment=call, is_arranged=is_arranged)
    except BookingNotAllowed:
        messages.warning(request, _("This call needs no interpreter any more."))
    else:
        messages.success(request, _("Written down. The family sees it on the page of its call."))
    return back_to(opinion_request, Tab.CALL, "call")


def _shown_first(
    request: HttpRequest, opinion_request: SecondOpinionRequest, preview: CallPreview | None, **forms: DeskForm
) -> HttpResponse:
    """The page with what the family will see; nothing is saved yet."""
    if preview is None:
        messages.warning(request, _("This time is not free any more. Choose another one."))
        return back_to(opinion_request, Tab.CALL, "call")
    typed = [(bound.html_name, bound.value()) for form in forms.values() for bound in form]
    shown: dict[str, Any] = {"call_preview": preview, "typed": typed, **forms}
    return case_views.draw(request, opinion_request, **shown)


def _times_form(request: HttpRequest, opinion_request: SecondOpinionRequest) -> BookForm:
    return BookForm(day_choices(opinion_request, zone=hospital_zone(), now=timezone.now()), request.POST)


def _book(
    request: HttpRequest, opinion_request: SecondOpinionRequest, form: BookForm, done: str, *, is_move: bool
) -> HttpResponse:
    staff, slot_id = signed_in_user(request), form.cleaned_data["slot"]
    try:
        hold = hold_slot(actor=staff, opinion_request=opinion_request, slot_id=slot_id, is_move=is_move)
        confirm_hold(actor=staff, opinion_request=opinion_request, appointment_id=hold.pk)
    except (SlotTaken, BookingNotAllowed):
        messages.warning(request, _("This time is not free any more. Choose another one."))
    else:
        messages.success(request, done)
    return back_to(opinion_request, Tab.CALL, "call")


def _find_call(request: HttpRequest, opinion_request: SecondOpinionRequest, call_id: UUID) -> Appointment:
    visible = Appointment.objects.visible_to(signed_in_user(request)).select_related("slot", "opinion_request")
    call = visible.filter(pk=call_id, opinion_request=opinion_request).first()
    if call is None:
        raise Http404
    return call


@require_POST
def recheck(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Have a file that was set aside checked once more."""
    opinion_request = case_views.find_to(request, rid, Act.CHECK_RECORDS)
    visible = DocumentReference.objects.visible_to(signed_in_user(request))
    document = visible.filter(pk=document_id, opinion_request=opinion_request).first()
    if document is None:
        raise Http404
    try:
        recheck_document(actor=signed_in_user(request), document=document)
    except MoveNotAllowed:
        messages.warning(request, _("This file is being checked already."))
    else:
        messages.success(request, _("The file is being checked again."))
    return back_to(opinion_request, Tab.RECORDS, "files")
