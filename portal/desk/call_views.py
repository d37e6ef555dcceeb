"""What staff do with the call of a request, and with a file that was set aside."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.signed_in import signed_in_user
from portal.desk import case_views
from portal.desk.booking import day_choices
from portal.desk.forms import BookForm
from portal.desk.views import hospital_zone
from records.models import DocumentReference
from records.services.decisions import recheck_document
from records.services.moves import MoveNotAllowed
from scheduling.models import Appointment
from scheduling.services.booking import (
    BookingNotAllowed,
    SlotTaken,
    cancel_call,
    confirm_hold,
    hold_slot,
    mark_fulfilled,
    mark_noshow,
)

_ENDS: dict[str, Callable[..., Appointment]] = {
    "done": mark_fulfilled,
    "no-answer": mark_noshow,
    "cancel": cancel_call,
}


@require_POST
def end_call(request: HttpRequest, rid: UUID, call_id: UUID, how: str) -> HttpResponse:
    """Write down how a call went, or call it off."""
    opinion_request = case_views.find_to_work_on(request, rid)
    visible = Appointment.objects.visible_to(signed_in_user(request)).select_related("slot", "opinion_request")
    call = visible.filter(pk=call_id, opinion_request=opinion_request).first()
    if call is None or how not in _ENDS:
        raise Http404
    try:
        _ENDS[how](actor=signed_in_user(request), appointment=call)
    except BookingNotAllowed:
        messages.warning(request, _("The call has not started yet, or somebody has settled it already."))
    else:
        messages.success(request, _("The call is written down."))
    return redirect(case_views.CASE, rid)


@require_POST
def book(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Book a free time for a family that is on the phone; the family gets the usual notice."""
    opinion_request = case_views.find_to_work_on(request, rid)
    staff, now = signed_in_user(request), timezone.now()
    form = BookForm(day_choices(opinion_request, zone=hospital_zone(), now=now), request.POST)
    if not form.is_valid():
        return case_views.draw(request, opinion_request, book_form=form, status=case_views.UNPROCESSABLE)
    try:
        hold = hold_slot(actor=staff, opinion_request=opinion_request, slot_id=form.cleaned_data["slot"])
        confirm_hold(actor=staff, opinion_request=opinion_request, appointment_id=hold.pk)
    except (SlotTaken, BookingNotAllowed):
        messages.warning(request, _("This time is not free any more. Choose another one."))
    else:
        messages.success(request, _("The call is booked. The family gets a notice."))
    return redirect(case_views.CASE, rid)


@require_POST
def recheck(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Have a file that was set aside checked once more."""
    opinion_request = case_views.find_to_work_on(request, rid)
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
    return redirect(case_views.CASE, rid)
