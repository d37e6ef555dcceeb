"""What staff do about one request as a whole: its status, its owner, notes and tasks; every act ends in a service."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.decisions import DecisionWords, decision_words
from intake.models import SecondOpinionRequest
from intake.services.moves import MoveNotAllowed, move_request
from intake.services.ownership import OwnerNotAllowed, assign_owner
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.desk.case_tabs import Tab, back_to, tab_named
from portal.desk.case_views import UNPROCESSABLE, draw, find_to_work_on
from portal.desk.forms import OwnerForm
from portal.desk.models import Task
from portal.desk.triage_forms import MoveForm
from portal.desk.work import WorkNotAllowed, add_note, add_task, cancel_task, complete_task
from portal.desk.work_forms import NoteForm, TaskForm


@require_POST
def move(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Give the request another status; what the family will read is shown first."""
    opinion_request, staff = find_to_work_on(request, rid), signed_in_user(request)
    form = MoveForm(opinion_request, request.POST, user=staff)
    if not form.is_valid():
        return draw(request, opinion_request, move_form=form, status=UNPROCESSABLE)
    if form.tells_the_family and "confirmed" not in request.POST:
        return draw(request, opinion_request, move_form=form, preview=_as_the_family_reads(opinion_request, form))
    try:
        move_request(
            actor=staff,
            opinion_request=opinion_request,
            target=form.target_status,
            reason=form.cleaned_data["reason"],
            decision=form.decision(),
        )
    except MoveNotAllowed:
        messages.warning(request, _("Someone else changed the status in the meantime. It stays as it is now."))
    else:
        messages.success(request, _("The status is now: %(status)s.") % {"status": form.target_status.label})
    return back_to(opinion_request, Tab.OVERVIEW, "acts")


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
    _assign(request, opinion_request, form.cleaned_data["owner"])
    return back_to(opinion_request, Tab.OVERVIEW, "acts")


@require_POST
def take(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Look after the request oneself."""
    opinion_request = find_to_work_on(request, rid)
    _assign(request, opinion_request, signed_in_user(request))
    return _where_it_was(request, opinion_request)


def _assign(request: HttpRequest, opinion_request: SecondOpinionRequest, owner: User | None) -> None:
    try:
        assign_owner(actor=signed_in_user(request), opinion_request=opinion_request, owner=owner)
    except OwnerNotAllowed:
        messages.warning(request, _("This person does not look after requests any more. Choose someone else."))
    else:
        messages.success(request, _("The owner is saved."))


@require_POST
def note(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Keep a note for colleagues."""
    opinion_request, form = find_to_work_on(request, rid), NoteForm(request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, note_form=form, status=UNPROCESSABLE)
    add_note(actor=signed_in_user(request), opinion_request=opinion_request, text=form.cleaned_data["text"])
    messages.success(request, _("The note is saved. Only staff see it."))
    return _where_it_was(request, opinion_request)


@require_POST
def task(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Keep something that has to be done."""
    opinion_request, form = find_to_work_on(request, rid), TaskForm(request.POST)
    if not form.is_valid():
        return draw(request, opinion_request, task_form=form, status=UNPROCESSABLE)
    add_task(actor=signed_in_user(request), opinion_request=opinion_request, **form.cleaned_data)
    messages.success(request, _("The task is saved."))
    return _where_it_was(request, opinion_request)


@require_POST
def end_task(request: HttpRequest, rid: UUID, task_id: UUID) -> HttpResponse:
    """The task is done, or not needed any more."""
    opinion_request, staff = find_to_work_on(request, rid), signed_in_user(request)
    found = Task.objects.visible_to(staff).filter(pk=task_id, opinion_request=opinion_request).first()
    if found is None:
        raise Http404
    end = cancel_task if request.POST.get("end") == "cancelled" else complete_task
    try:
        end(actor=staff, task=found)
    except WorkNotAllowed:
        messages.warning(request, _("Someone else has ended this task in the meantime."))
    else:
        messages.success(request, _("Saved."))
    return _where_it_was(request, opinion_request)


def _where_it_was(request: HttpRequest, opinion_request: SecondOpinionRequest) -> HttpResponse:
    return back_to(opinion_request, tab_named(request.GET.get("tab", "")))
