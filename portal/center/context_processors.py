"""Gives every page the hospital's facts."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.center.models import CareCenter


def center(_request: HttpRequest) -> dict[str, object]:
    """`center`, read from the database only by pages that use it."""
    return {"center": SimpleLazyObject(CareCenter.objects.current)}
