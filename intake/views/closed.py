"""Ends in words what can no longer be done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def closed_words() -> str:
    """Why nothing can be filled in any more."""
    return _("This request is closed. Call us if you want to change something.")


def say_closed(request: HttpRequest, rid: UUID, words: str = "") -> HttpResponse:
    """Back to the hub, with the reason."""
    messages.info(request, words or closed_words())
    return redirect("request_home", rid=rid)
