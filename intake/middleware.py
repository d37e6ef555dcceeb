"""Holds people who may only look at a request to looking, whatever page or app they post to."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from intake.routing import seen_by_family
from portal.accounts.models import User
from portal.lib.json_answers import refusal, wants_json

Handler = Callable[[HttpRequest], HttpResponse]

_LOOKING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# What belongs to the person alone: which messages to get, leaving, writing to the care team.
OWN_MATTERS: Final = frozenset({"family:news", "family:person_end", "messaging:messages"})


# Nothing but a form that acts: by looking, too, they are told at once that it is not theirs to fill in.
ACTING_PAGES: Final = frozenset(
    {
        *(f"scheduling:{each}" for each in ("book", "check", "move", "cancel", "ask", "openings", "nobody_called")),
        "scheduling:time_zone",
        *(f"family:{each}" for each in ("invite", "permission_paper", "permission_revoke", "withdraw", "erase")),
    }
)


class SeeOnlyMiddleware:
    """Refuses every change by a caregiver whose access is "see"; one place, so that no page is forgotten."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Decide before any view runs; who has no access at all gets the view's own answer, which is "not here"."""
        match = request.resolver_match
        if "rid" not in kwargs or match is None or match.view_name in OWN_MATTERS:
            return None
        if request.method in _LOOKING and match.view_name not in ACTING_PAGES:
            return None
        if not isinstance(request.user, User) or request.user.is_staff:
            return None
        found: Any = seen_by_family(request, request.user, kwargs["rid"])
        return _refused(request) if found is not None and found.may_only_look else None


def _refused(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return refusal("not_allowed", _("You can look at this request, but not add to it."), status=403)
    return render(request, "intake/see_only.html", status=403)
