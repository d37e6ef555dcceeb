"""What staff do about people and reminders on the page of one request; every act ends in a service."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.models import RelatedPerson
from intake.services.moves import MoveNotAllowed
from intake.services.people import EndNotAllowed, end_access
from intake.services.withdrawal import end_pause, pause_reminders
from portal.accounts.signed_in import signed_in_user
from portal.desk.case_tabs import Tab, back_to
from portal.desk.case_views import find_to_work_on


@require_POST
def end_persons_access(request: HttpRequest, rid: UUID, person_id: UUID) -> HttpResponse:
    """Shut one caregiver out from the next click on, for example after a custody order."""
    opinion_request, staff = find_to_work_on(request, rid), signed_in_user(request)
    links = RelatedPerson.objects.visible_to(staff).filter(patient=opinion_request.patient_id, pk=person_id)
    if not links.exists():
        raise Http404
    try:
        end_access(actor=staff, opinion_request=opinion_request, link_id=person_id)
    except EndNotAllowed:
        messages.warning(request, _("This is the only person who sees the request. Let another person in first."))
    else:
        messages.success(request, _("This person can no longer see the request."))
    return back_to(opinion_request, Tab.PEOPLE, "people")


@require_POST
def pause(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Keep reminders away for a week, or end that."""
    opinion_request, act = find_to_work_on(request, rid), end_pause if request.POST.get("end") else pause_reminders
    try:
        act(actor=signed_in_user(request), opinion_request=opinion_request)
    except MoveNotAllowed:
        messages.warning(request, _("This request is closed, so it gets no reminders."))
    else:
        messages.success(request, _("Saved."))
    return back_to(opinion_request, Tab.PEOPLE, "people")
