"""What staff do about urgency and program on the page of one request; every act ends in a service."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.models import Priority, SecondOpinionRequest
from intake.services.urgency import UrgencyNotAllowed, confirm_program, record_contact, set_urgency, settle_warning
from portal.accounts.signed_in import signed_in_user
from portal.desk.case_tabs import Tab, back_to
from portal.desk.case_views import UNPROCESSABLE, draw, find_to_work_on
from portal.desk.triage_forms import ProgramForm, UrgencyForm, WarningForm


@require_POST
def urgency(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Give the request another priority."""
    opinion_request, staff = find_to_work_on(request, rid), signed_in_user(request)
    form = UrgencyForm(request.POST, opinion_request=opinion_request, user=staff)
    if not form.is_valid():
        return draw(request, opinion_request, urgency_form=form, status=UNPROCESSABLE)
    priority = Priority(form.cleaned_data["priority"])
    try:
        set_urgency(
            actor=staff,
            opinion_request=opinion_request,
            priority=priority,
            reason=form.cleaned_data["reason"],
        )
    except UrgencyNotAllowed:
        return _too_late(request, opinion_request)
    messages.success(request, _("The priority is now: %(priority)s.") % {"priority": priority.label})
    return back_to(opinion_request, Tab.OVERVIEW, "urgency")


@require_POST
def contacted(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Somebody has spoken with the family."""
    opinion_request = find_to_work_on(request, rid)
    try:
        record_contact(actor=signed_in_user(request), opinion_request=opinion_request)
    except UrgencyNotAllowed:
        return _too_late(request, opinion_request)
    messages.success(request, _("Written down: the family was reached. The clock stands still."))
    return back_to(opinion_request, Tab.OVERVIEW, "urgency")


@require_POST
def settle(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Take the red flag off."""
    opinion_request, form = find_to_work_on(request, rid), WarningForm(request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, warning_form=form, status=UNPROCESSABLE)
    try:
        settle_warning(
            actor=signed_in_user(request), opinion_request=opinion_request, reason=form.cleaned_data["reason"]
        )
    except UrgencyNotAllowed:
        return _too_late(request, opinion_request)
    messages.success(request, _("The red flag is off. The history keeps why."))
    return back_to(opinion_request, Tab.OVERVIEW, "urgency")


@require_POST
def program(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Name the program."""
    opinion_request, form = find_to_work_on(request, rid), ProgramForm(request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, program_form=form, status=UNPROCESSABLE)
    chosen = form.cleaned_data["program"]
    try:
        confirm_program(actor=signed_in_user(request), opinion_request=opinion_request, program=chosen)
    except UrgencyNotAllowed:
        return _too_late(request, opinion_request)
    messages.success(request, _("The program is now: %(program)s.") % {"program": chosen.name})
    return back_to(opinion_request, Tab.OVERVIEW, "urgency")


def _too_late(request: HttpRequest, opinion_request: SecondOpinionRequest) -> HttpResponse:
    messages.warning(request, _("Someone else changed this request in the meantime. It stays as it is now."))
    return back_to(opinion_request, Tab.OVERVIEW, "urgency")
