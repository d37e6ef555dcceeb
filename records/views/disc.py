"""Four ways to get scan pictures to us, for people with a disc, without a drive, or without either."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.routing import find_request
from intake.views.permission import pdf_response
from portal.accounts.signed_in import signed_in_user
from records import rules
from records.cover_sheet import cover_sheet
from records.models import RecordKind
from records.services.disc_links import mail_disc_link

_WAYS: Final = {
    "computer": "records/disc_computer.html",
    "mail": "records/disc_mail.html",
    "online": "records/disc_online.html",
    "ask": "records/disc_ask.html",
}


@require_safe
def disc(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Which is true for you?"""
    return _page(request, rid, "records/disc.html")


@require_safe
def disc_way(request: HttpRequest, rid: UUID, way: str) -> HttpResponse:
    """One of the four ways, step by step."""
    if way not in _WAYS:
        raise Http404
    return _page(request, rid, _WAYS[way])


@require_http_methods(["GET", "HEAD", "POST"])
def mail_link(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Mail the person the way to this place, to open it on the computer."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    if request.method != "POST":
        # The way back in the browser.
        return redirect("records:disc_way", rid=rid, way="computer")
    if mail_disc_link(actor=user, opinion_request=opinion_request):
        messages.success(request, _("We sent the link to %(address)s.") % {"address": user.email})
    else:
        messages.info(request, _("We have no e-mail address for you. Type the address below on the computer."))
    return redirect("records:disc_way", rid=rid, way="computer")


@require_safe
def sheet(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The cover sheet as a tagged PDF."""
    paper = cover_sheet(find_request(request, rid), language=get_language() or "en")
    return pdf_response(paper, "disc")


def _page(request: HttpRequest, rid: UUID, template: str) -> HttpResponse:
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    context = {
        "opinion_request": opinion_request,
        "pictures_url": _kind_url(rid, RecordKind.MRI),
        "answer_url": reverse("records:answer", kwargs={"rid": rid, "kind": RecordKind.MRI.value}),
        "reports_url": _kind_url(rid, RecordKind.RADIOLOGY),
        "may_add": rules.may_add(user, opinion_request),
        "has_email": bool(user.email),
        "short_address": request.build_absolute_uri("/"),
    }
    return render(request, template, context)


def _kind_url(rid: UUID, kind: RecordKind) -> str:
    return reverse("records:kind", kwargs={"rid": rid, "kind": kind.value})
