"""Addresses that a page's own program asks: every answer, also a refusal on the way, is JSON."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest, JsonResponse

_MARK: Final = "answers_json"

View = TypeVar("View", bound=Callable[..., Any])


def answers_json(view: View) -> View:
    """Mark a view, so that what refuses a request before it refuses in JSON too."""
    setattr(view, _MARK, True)
    return view


def wants_json(request: HttpRequest) -> bool:
    """Whether the view of this request is marked."""
    match = request.resolver_match
    return match is not None and bool(getattr(match.func, _MARK, False))


def refusal(code: str, message: str, *, status: int, **more: object) -> JsonResponse:
    """A refusal: a code for the program, a sentence for the person."""
    return JsonResponse({"error": code, "message": message, **more}, status=status)
