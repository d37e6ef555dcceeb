"""Holds people who may only look at a request to looking, whatever page or app they post to."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intake.models import Access, RelatedPerson
from portal.accounts.models import User

Handler = Callable[[HttpRequest], HttpResponse]

_LOOKING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# What belongs to the person alone: which messages to get, leaving.
OWN_MATTERS: Final = frozenset({"family:news", "family:person_end"})


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
        if request.method in _LOOKING or "rid" not in kwargs or match is None or match.view_name in OWN_MATTERS:
            return None
        if not isinstance(request.user, User) or request.user.is_staff:
            return None
        looking = RelatedPerson.objects.visible_to(request.user).filter(
            user=request.user, access=Access.SEE, patient__opinion_requests=kwargs["rid"]
        )
        return render(request, "intake/see_only.html", status=403) if looking.exists() else None
