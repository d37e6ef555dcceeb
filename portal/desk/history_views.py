"""The history of one request leaves as a table for the chart."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_event
from portal.desk.case_history import MOST, Show, as_csv, history_of
from portal.desk.case_views import find_to
from portal.desk.views import hospital_zone


@require_POST
def export(request: HttpRequest, rid: UUID) -> HttpResponse:
    """What the page shows under the chosen filter, all of it; written down before it goes."""
    opinion_request, staff = find_to(request, rid, Act.EXPORT_CASES), signed_in_user(request)
    show = request.POST.get("show", "")
    chosen = Show(show) if show in Show.values and may(staff, Act.SEE_CLINICAL) else Show.NOTICES
    record_event(actor=staff, action="desk.history_exported", target=opinion_request)
    events = history_of(opinion_request, show=chosen, user=staff, limit=MOST)
    answer = HttpResponse(as_csv(events, zone=hospital_zone()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{opinion_request.reference}-history.csv"'
    return answer
