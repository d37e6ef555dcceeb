"""Public pages, the family's hub and error pages."""

import sys
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intake.answers import StartAnswers
from intake.journey import Standing
from intake.models import SecondOpinionRequest
from intake.presenters import status_tag
from intake.standing import find_standing, standing_of, with_answers
from intake.states import OPEN
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from portal.hub import cards_for, hub_for
from portal.lib.json_answers import refusal, wants_json
from portal.middleware import OUTAGES, RETRY_AFTER_SECONDS
from portal.public import OWN_ADDRESS, find_page, guide_links, page_context
from records.presenters.unfinished import unfinished_rows


@login_not_required
@require_safe
def start_page(request: HttpRequest) -> HttpResponse:
    """The public start page."""
    # Only a session that came with the page is read: most visitors have none.
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    answers = StartAnswers.read(request.session) if has_session else StartAnswers()
    go_on = answers.has_begun and not request.user.is_authenticated
    go_on_url = reverse(answers.first_open or "intake:child") if go_on else ""
    return render(request, "portal/start.html", {"guides": guide_links(), "go_on_url": go_on_url})


@login_not_required
@require_safe
def public_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the hospital's own texts, for anybody."""
    page = find_page(slug)
    if page is None:
        raise Http404
    return render(request, "portal/public_page.html", page_context(page, CareCenter.objects.current()))


@login_not_required
@require_safe
def further_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that administrators added; the first ones have addresses of their own."""
    if slug in OWN_ADDRESS:
        raise Http404
    return public_page(request, slug)


@require_safe
def family_home(request: HttpRequest) -> HttpResponse:
    """The hub of the only request, a card for each of several, or the way to a first one."""
    user = signed_in_user(request)
    if user.is_staff:
        return redirect("admin:index")
    every = list(with_answers(SecondOpinionRequest.objects.visible_to(user), user))
    if not every:
        return _to_first_request(request)
    current = [each for each in every if each.status in OPEN] or every
    if len(current) == 1:
        earlier = [each for each in every if each is not current[0]]
        return _hub(request, standing_of(user, current[0]), earlier)
    center = CareCenter.objects.current()
    return render(
        request, "portal/children.html", {"center": center, "cards": cards_for(current, user=user, center=center)}
    )


@require_safe
def request_home(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The hub of one request."""
    return _hub(request, find_standing(request, rid, with_progress=True), [])


def _hub(request: HttpRequest, standing: Standing, earlier: list[SecondOpinionRequest]) -> HttpResponse:
    center, user = CareCenter.objects.current(), signed_in_user(request)
    hub = hub_for(standing, user=user, center=center)
    context = {
        "opinion_request": standing.opinion_request,
        "patient": standing.opinion_request.patient,
        "center": center,
        "hub": hub,
        "unfinished": unfinished_rows(standing.opinion_request, reader=user) if hub.records.is_sending else [],
        "earlier": [(each, status_tag(each)) for each in earlier],
    }
    return render(request, "portal/hub.html", context)


def _to_first_request(request: HttpRequest) -> HttpResponse:
    """Go on with what was answered before sign-in, or say that there is nothing here yet."""
    answers = StartAnswers.read(request.session)
    if answers.has_begun:
        return redirect(answers.first_open or "intake:child")
    messages.info(request, _("You have no request with us yet. You can start one here."))
    return redirect("home")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something about the request could not be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Signed in, but not for this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not yours: the same answer."""
    return render(request, "404.html", status=404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Our fault. The page needs neither database nor context.

    An outage ends here too when it is met before any view, by whoever reads the session.
    """
    page = render_to_string("500.html")
    if isinstance(sys.exception(), OUTAGES):
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from another sign-in or an old page."""
    if wants_json(request):
        return refusal("signed_out", _("Load this page again to go on. What arrived is kept."), status=403)
    return render(request, "403_csrf.html", status=403)
