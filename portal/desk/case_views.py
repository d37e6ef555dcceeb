"""The page of one request, and what staff do there; every act ends in a service."""

from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from intake.decisions import DecisionWords, decision_words
from intake.models import SecondOpinionRequest
from intake.services.looks import note_look
from intake.services.moves import MoveNotAllowed, move_request
from intake.services.ownership import OwnerNotAllowed, assign_owner
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access
from portal.desk.booking import day_choices
from portal.desk.calls_forms import CancelForm, OutcomeForm
from portal.desk.case import Case, case_of
from portal.desk.forms import BookForm, OwnerForm
from portal.desk.triage_forms import MoveForm, ProgramForm, UrgencyForm, WarningForm
from portal.desk.views import hospital_zone, page

CASE = "admin:intake_secondopinionrequest_change"
UNPROCESSABLE = 422
_NAMED_ON_THE_PAGE: Final = (
    "patient",
    "requester__user",
    "owner",
    "history",
    "program",
    "suggested_program",
    "contacted_by",
)


@require_GET
def case(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Everything about one request; looking at it is written down."""
    return draw(request, find(request, rid))


@require_POST
def move(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Give the request another status; what the family will read is shown first."""
    opinion_request = find_to_work_on(request, rid)
    form = MoveForm(opinion_request, request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, move_form=form, status=UNPROCESSABLE)
    if form.tells_the_family and "confirmed" not in request.POST:
        return draw(request, opinion_request, move_form=form, preview=_as_the_family_reads(opinion_request, form))
    try:
        move_request(
            actor=signed_in_user(request),
            opinion_request=opinion_request,
            target=form.target_status,
            reason=form.cleaned_data["reason"],
            decision=form.decision(),
        )
    except MoveNotAllowed:
        messages.warning(request, _("Someone else changed the status in the meantime. It stays as it is now."))
    else:
        messages.success(request, _("The status is now: %(status)s.") % {"status": form.target_status.label})
    return redirect(CASE, rid)


def _as_the_family_reads(opinion_request: SecondOpinionRequest, form: MoveForm) -> DecisionWords:
    with translation.override(opinion_request.requester.user.language):
        return decision_words(form.unsaved_change())


@require_POST
def assign(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Give the request to a member of staff."""
    opinion_request = find_to_work_on(request, rid)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, owner_form=form, status=UNPROCESSABLE)
    try:
        assign_owner(actor=signed_in_user(request), opinion_request=opinion_request, owner=form.cleaned_data["owner"])
    except OwnerNotAllowed:
        messages.warning(request, _("This person does not look after requests any more. Choose someone else."))
    else:
        messages.success(request, _("The owner is saved."))
    return redirect(CASE, rid)


def find(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    """The request, with everything its page names, if the member of staff may see it."""
    visible = SecondOpinionRequest.objects.visible_to(signed_in_user(request))
    found = visible.select_related(*_NAMED_ON_THE_PAGE).filter(pk=rid).first()
    if found is None or not may(request.user, Act.SEE_REQUESTS):
        raise Http404
    return found


def find_to_work_on(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    """The same for those whose role lets them change something about it."""
    if not may(request.user, Act.WORK_ON_REQUESTS):
        raise Http404
    return find(request, rid)


def draw(
    request: HttpRequest, opinion_request: SecondOpinionRequest, *, status: int = 200, **forms: object
) -> HttpResponse:
    """The page, with the forms as given or fresh ones; however somebody comes to see it, the look is written down."""
    staff, zone, now = signed_in_user(request), hospital_zone(), timezone.now()
    record_access(actor=staff, action="intake.request_viewed", target=opinion_request)
    looked_at = note_look(actor=staff, opinion_request=opinion_request)
    facts = case_of(opinion_request, user=staff, zone=zone, now=now, looked_at=looked_at)
    context = page(
        request,
        _("Request %(reference)s") % {"reference": opinion_request.reference},
        case=facts,
        opinion_request=opinion_request,
        may_work=may(staff, Act.WORK_ON_REQUESTS),
        may_manage=may(staff, Act.MANAGE_PEOPLE),
        may_export=may(staff, Act.EXPORT_CASES),
        **{**_fresh_forms(opinion_request, facts, zone, now), **forms},
    )
    return render(request, "admin/desk/case.html", context, status=status)


def _fresh_forms(
    opinion_request: SecondOpinionRequest, facts: Case, zone: ZoneInfo, now: datetime
) -> dict[str, object]:
    return {
        "book_form": BookForm(day_choices(opinion_request, zone=zone, now=now)),
        "cancel_form": CancelForm(),
        "outcome_form": OutcomeForm(),
        "move_form": MoveForm(opinion_request),
        "urgency_form": UrgencyForm(initial={"priority": opinion_request.priority}),
        "warning_form": WarningForm(),
        "program_form": ProgramForm(
            initial={"program": opinion_request.program_id or opinion_request.suggested_program_id}
        ),
        "owner_form": OwnerForm(initial={"owner": opinion_request.owner_id}),
    }
