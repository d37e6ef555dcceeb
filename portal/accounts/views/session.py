"""Leaving, and staying a while longer."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts import session_times


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server and empty what the browser keeps of our pages."""
    logout(request)
    messages.success(request, _("You’re signed out. What you saved is still there."))
    response = redirect("home")
    # Not "cookies": browsers clear those of the whole registered domain, so leaving here would sign the family
    # out of the hospital's other sites. The session behind our own cookie is already gone.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Count as activity; the page stays where it is."""
    session_times.touch(request, at_once=True)
    return HttpResponse(status=204)
