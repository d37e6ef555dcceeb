"""Who looked at one child, opened a file or let it leave: a page for those who answer for it, and the same as CSV."""

import csv
from datetime import date
from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.disclosures import KINDS, Wanted, as_table, trail_of
from portal.audit.services import record_access
from portal.desk.views import hospital_zone, page

_ROWS: Final = 100


class _Echo:
    """What a CSV writer writes into, so that a long trail leaves line by line."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


@require_GET
def trail(request: HttpRequest, rid: UUID) -> HttpResponse:
    """One child's trail, newest first; to look at it is part of it."""
    opinion_request, wanted = _find(request, rid), _wanted(request.GET)
    record_access(actor=signed_in_user(request), action="audit.trail_viewed", target=opinion_request)
    ids, zone = _requests_of_child(opinion_request), hospital_zone()
    shown = Paginator(trail_of(ids, wanted, zone=zone), _ROWS).get_page(request.GET.get("page"))
    context = page(
        request,
        _("Who saw request %(reference)s") % {"reference": opinion_request.reference},
        opinion_request=opinion_request,
        request_count=len(ids),
        shown=shown,
        wanted=wanted,
        kinds=KINDS.items(),
        people=_people(ids),
        query=_query(wanted),
    )
    return render(request, "admin/desk/trail.html", context)


@require_POST
def trail_table(request: HttpRequest, rid: UUID) -> HttpResponseBase:
    """The same as CSV; the export is written down before a line leaves."""
    opinion_request, wanted = _find(request, rid), _wanted(request.POST)
    record_access(actor=signed_in_user(request), action="audit.trail_exported", target=opinion_request)
    zone = hospital_zone()
    events = trail_of(_requests_of_child(opinion_request), wanted, zone=zone).iterator(chunk_size=1000)
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    lines = (writer.writerow(row) for row in as_table(events, zone=zone))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{opinion_request.reference}-trail.csv"'
    return answer


def _find(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    found = SecondOpinionRequest.objects.visible_to(signed_in_user(request)).filter(pk=rid).first()
    if found is None or not may(request.user, Act.SEE_AUDIT):
        raise Http404
    return found


def _requests_of_child(opinion_request: SecondOpinionRequest) -> list[UUID]:
    """A child may have asked twice: what was seen of one request was seen of the child."""
    return list(SecondOpinionRequest.objects.filter(patient=opinion_request.patient_id).values_list("pk", flat=True))


def _people(ids: list[UUID]) -> list[User]:
    seen = trail_of(ids, Wanted(), zone=hospital_zone()).order_by().values("actor").distinct()
    return list(User.objects.filter(pk__in=seen).order_by("full_name", "email"))


def _wanted(query: object) -> Wanted:
    read = {name: query.get(name, "") for name in ("kind", "who", "first", "last")}  # type: ignore[attr-defined]
    return Wanted(
        kind=read["kind"] if read["kind"] in KINDS else "",
        who=_uuid(read["who"]),
        first=_day(read["first"]),
        last=_day(read["last"]),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _query(wanted: Wanted) -> str:
    given = {"kind": wanted.kind, "who": wanted.who, "first": wanted.first, "last": wanted.last}
    return urlencode({name: str(value) for name, value in given.items() if value})
