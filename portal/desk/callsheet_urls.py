"""Addresses of the sheets that calls are made from."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from portal.desk import callsheet_views


def sheet_paths(guard: Callable[..., Any]) -> list[URLPattern]:
    """One sheet for each call, and one for a family that has none booked."""
    return [
        path("calls/<uuid:call_id>/sheet/", guard(callsheet_views.of_a_call), name="desk_sheet"),
        path("requests/<uuid:rid>/sheet/", guard(callsheet_views.of_a_request), name="desk_request_sheet"),
    ]
