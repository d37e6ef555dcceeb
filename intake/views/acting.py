"""Addresses that are only posted to."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from intake.routing import find_request

View = Callable[..., HttpResponse]


def posted(view: View) -> View:
    """Only by POST; whoever may not see the request learns nothing, not even that there is such an address."""

    @wraps(view)
    def answer(request: HttpRequest, rid: UUID, **kwargs: object) -> HttpResponse:
        find_request(request, rid)
        return require_POST(view)(request, rid, **kwargs)

    return answer
