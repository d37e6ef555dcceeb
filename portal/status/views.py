"""Where a request stands, and a copy of it to keep."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from intake.journey import Standing
from intake.standing import find_standing
from intake.states import OPEN
from intake.views.permission import pdf_response
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.hub import hub_for
from portal.status.copy import Copy, copy_for, paper_of
from portal.status.history import history


@require_safe
def status(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Dated stages, whose turn it is, and what happened, newest first."""
    user, standing = signed_in_user(request), find_standing(request, rid, with_progress=True)
    center = CareCenter.objects.current()
    context = {
        "opinion_request": standing.opinion_request,
        "hub": hub_for(standing, user=user, center=center),
        "days": history(standing.opinion_request, reader=user, zone=center.reading_zone(user.time_zone)),
        "is_closed_unsent": standing.opinion_request.status not in OPEN
        and standing.opinion_request.submitted_at is None,
        "back": reverse("request_home", kwargs={"rid": rid}),
    }
    return render(request, "portal/status.html", context)


@require_safe
def copy(request: HttpRequest, rid: UUID) -> HttpResponse:
    """All answers, also the skipped ones, and the files sent; made to be printed."""
    standing = find_standing(request, rid)
    context = {
        "opinion_request": standing.opinion_request,
        "copy": _copy(request, standing),
        "back": reverse("request_home", kwargs={"rid": rid}),
    }
    return render(request, "portal/copy.html", context)


@require_safe
def copy_paper(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The same as a tagged PDF."""
    standing = find_standing(request, rid)
    paper = paper_of(_copy(request, standing), standing, language=get_language() or "en")
    return pdf_response(paper, "request")


def _copy(request: HttpRequest, standing: Standing) -> Copy:
    user = signed_in_user(request)
    zone = CareCenter.objects.current().reading_zone(user.time_zone)
    return copy_for(standing, reader=user, zone=zone)
