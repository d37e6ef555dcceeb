"""The promise to a family on the fast track, the same on every page that makes it."""

from typing import Any

from django import template
from django.utils import timezone

from intake.fast_track import promise_from_now, promise_to
from intake.forms.one_file import OneFileForm
from intake.models import SecondOpinionRequest

register = template.Library()


@register.inclusion_tag("intake/_fast_track_promise.html", takes_context=True)
def fast_track_promise(context: dict[str, Any], opinion_request: SecondOpinionRequest | None = None) -> dict[str, Any]:
    """Who contacts the family by when, and whom to call until then; without a request, as if it started now."""
    center, now = context["center"], timezone.now()
    if opinion_request is None:
        return {"promise": promise_from_now(center=center, now=now), "center": center}
    zone = center.reading_zone(getattr(context.get("user"), "time_zone", ""))
    return {"promise": promise_to(opinion_request, center=center, zone=zone, now=now), "center": center}


@register.simple_tag(takes_context=True)
def fast_track_sentence(context: dict[str, Any], opinion_request: SecondOpinionRequest) -> str:
    """The promise alone, where it is one line of a list."""
    center = context["center"]
    zone = center.reading_zone(getattr(context.get("user"), "time_zone", ""))
    return promise_to(opinion_request, center=center, zone=zone, now=timezone.now()).sentence


@register.inclusion_tag("intake/_one_file.html", takes_context=True)
def one_file(context: dict[str, Any], opinion_request: SecondOpinionRequest, back: str) -> dict[str, Any]:
    """A plain form that sends the newest report and comes back to this page."""
    token = context.get("csrf_token")
    return {"opinion_request": opinion_request, "back": back, "csrf_token": token, "form": OneFileForm()}
