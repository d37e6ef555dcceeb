"""The page of one request, part by part; looking at it is written down."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access
from portal.desk import case_tabs
from portal.desk.case import head_of
from portal.desk.case_parts import Reader, part_of
from portal.desk.case_side import with_side
from portal.desk.case_tabs import Tab
from portal.desk.presence import arrive
from portal.desk.views import hospital_zone, page
from portal.desk.work_forms import NoteForm, TaskForm

CASE: Final = case_tabs.CASE
UNPROCESSABLE = 422
# A form that comes back is shown on the part where it stands.
_PLACE_OF_FORM: Final[Mapping[str, Tab]] = {
    "book_form": Tab.CALL,
    "cancel_form": Tab.CALL,
}
# What templates ask, by the name they ask it under.
_RIGHTS: Final[Mapping[str, Act]] = {
    "may_work": Act.WORK_ON_REQUESTS,
    "may_book": Act.BOOK_CALLS,
    "may_check": Act.CHECK_RECORDS,
    "may_write": Act.SEND_MESSAGES,
    "may_manage": Act.MANAGE_PEOPLE,
    "may_export": Act.EXPORT_CASES,
    "sees_clinical": Act.SEE_CLINICAL,
    "sees_notices": Act.SEE_NOTICES,
    "sees_audit": Act.SEE_AUDIT,
}


@require_GET
def case(request: HttpRequest, rid: UUID) -> HttpResponse:
    """One part of the page of one request."""
    opinion_request = find(request, rid)
    if _tab(request, {}) is Tab.MESSAGES:
        return case_tabs.back_to(opinion_request, Tab.MESSAGES)
    return draw(request, opinion_request)


def find(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    """The request, with everything its page names, if the member of staff may see it."""
    visible = SecondOpinionRequest.objects.visible_to(signed_in_user(request))
    found = with_side(visible).filter(pk=rid).first()
    if found is None or not may(request.user, Act.SEE_REQUESTS):
        raise Http404
    return found


def find_to(request: HttpRequest, rid: UUID, act: Act) -> SecondOpinionRequest:
    """The same for those whose role includes the act."""
    if not may(request.user, act):
        raise Http404
    return find(request, rid)


def find_to_work_on(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    """The same for those whose role lets them change something about it."""
    return find_to(request, rid, Act.WORK_ON_REQUESTS)


def draw(
    request: HttpRequest, opinion_request: SecondOpinionRequest, *, status: int = 200, **forms: object
) -> HttpResponse:
    """The page, with the forms as given or fresh ones; however somebody comes to see it, the look is written down."""
    staff, zone, now, tab = signed_in_user(request), hospital_zone(), timezone.now(), _tab(request, forms)
    if not case_tabs.may_open(staff, tab):
        raise Http404
    record_access(actor=staff, action="intake.request_viewed", target=opinion_request)
    head = head_of(opinion_request, user=staff, zone=zone, now=now)
    context = page(
        request,
        _("Request %(reference)s") % {"reference": opinion_request.reference},
        case=head,
        opinion_request=opinion_request,
        tab=tab.value,
        tabs=case_tabs.entries(opinion_request, staff, tab),
        here=arrive(staff, opinion_request),
        note_form=NoteForm(),
        task_form=TaskForm(),
        **{name: may(staff, act) for name, act in _RIGHTS.items()},
    )
    context |= part_of(tab, head, Reader(staff, zone, now, request.GET))
    return render(request, "admin/desk/case.html", {**context, **forms}, status=status)


def _tab(request: HttpRequest, forms: Mapping[str, object]) -> Tab:
    named = next((_PLACE_OF_FORM[name] for name in forms if name in _PLACE_OF_FORM), None)
    return named or case_tabs.tab_named(request.GET.get("tab", ""))
