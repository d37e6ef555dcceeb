"""The link of an invitation. Looking at it changes nothing; every link that does not work answers alike."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from intake.services.people import (
    InvitationOver,
    InvitedElsewhere,
    accept_invitation,
    find_live,
    hash_of,
    is_for,
)
from portal.accounts import limits
from portal.accounts.models import User
from portal.lib.client_address import client_address

SESSION_KEY: Final = "invitation"
LOOKING: Final = limits.Limit("invitation", amount=60, minutes=15)

View = Callable[..., HttpResponse]


def _counted(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
        try:
            LOOKING.consume(limits.network(client_address(request)))
        except limits.TooMany:
            return render(request, "429.html", status=429)
        return view(request, **kwargs)

    return answer


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@_counted
def accept(request: HttpRequest) -> HttpResponse:
    """Who invited, and what it opens; accepted only by the button.

    The secret comes as a query: access logs write paths and leave queries out.
    """
    if token := request.GET.get("invitation"):
        # Out of the address and into the session: no other site sees it as a referrer, nobody reads it over a shoulder.
        request.session[SESSION_KEY] = hash_of(token)
        return redirect("family:invitation")
    token_hash = str(request.session.get(SESSION_KEY, ""))
    invitation = find_live(token_hash=token_hash)
    user = request.user if isinstance(request.user, User) else None
    if invitation is None:
        return render(request, "intake/invitation_over.html", status=404)
    if request.method == "POST" and user is not None:
        return _accept(request, user, token_hash)
    context = {
        "inviter": invitation.invited_by.get_short_name(),
        "may_add": invitation.access == "see_and_add",
        "is_mine": user is not None and is_for(invitation, user),
        "sign_in_url": f"{reverse('accounts:sign_in')}?{urlencode({'next': request.path})}",
    }
    return render(request, "intake/invitation.html", context)


def _accept(request: HttpRequest, user: User, token_hash: str) -> HttpResponse:
    try:
        opinion_request = accept_invitation(actor=user, token_hash=token_hash)
    except InvitedElsewhere:
        return redirect("family:invitation")
    except InvitationOver:
        return render(request, "intake/invitation_over.html", status=404)
    request.session.pop(SESSION_KEY, None)
    messages.success(request, _("You can see the request now."))
    return redirect("request_home", rid=opinion_request.pk)
