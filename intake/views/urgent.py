"""What an answer may ask for before the next page: the child's own care team, or our call."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intake import journey
from intake.journey import Page, Standing
from intake.models.clinical_history import WarningSign
from intake.standing import find_standing


@require_safe
def warning(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The page that interrupts: call your care team or 911. It holds nobody up."""
    standing = find_standing(request, rid)
    onward = _onward(request, rid)
    if not _has_warning_sign(standing):
        return redirect(onward)
    context = {"opinion_request": standing.opinion_request, "onward": onward}
    return render(request, "intake/warning.html", context)


def what_cannot_wait(request: HttpRequest, page: Page, before: Standing, after: Standing, onward: str) -> str:
    """The address of what comes first after an answer; `onward` when nothing does."""
    rid = after.opinion_request.pk
    if after.opinion_request.is_fast_track and not before.opinion_request.is_fast_track:
        messages.info(request, _("Thank you. We’d like to look at this sooner. You don’t need to book a call."))
        onward = journey.REACH.url(rid)
    if page is journey.NOW and _has_warning_sign(after):
        return f"{reverse('intake:warning', kwargs={'rid': rid})}?{urlencode({'to': onward})}"
    return onward


def _has_warning_sign(standing: Standing) -> bool:
    return any(sign != WarningSign.NONE for sign in standing.history.warning_signs)


def _onward(request: HttpRequest, rid: UUID) -> str:
    """A page of the same request; nobody is led elsewhere by a forged link."""
    home = reverse("request_home", kwargs={"rid": rid})
    target = request.GET.get("to", "")
    own_pages = home.removesuffix("home/")
    is_own = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith(own_pages)
    return target if is_own and ".." not in target else home
