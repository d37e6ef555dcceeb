"""Addresses of what is not about working on requests: roles, numbers, and who saw what."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from portal.desk import audit_views, numbers_views, roles_page


def office_paths(guard: Callable[..., Any]) -> list[URLPattern]:
    """Each behind the guard of the staff site."""
    return [
        path("roles/", guard(roles_page.roles), name="desk_roles"),
        path("numbers/", guard(numbers_views.numbers), name="desk_numbers"),
        path("numbers/stopped/", guard(numbers_views.stopped), name="desk_numbers_stopped"),
        path("numbers/<slug:figure>/", guard(numbers_views.behind), name="desk_numbers_list"),
        path("trail/<uuid:rid>/", guard(audit_views.trail), name="desk_trail"),
        path("trail/<uuid:rid>/table/", guard(audit_views.trail_table), name="desk_trail_table"),
    ]
