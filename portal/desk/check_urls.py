"""Addresses of the record check."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from portal.desk import check_views

_FILE = "records/check/<uuid:document_id>/"


def check_paths(guard: Callable[..., Any]) -> list[URLPattern]:
    """Each behind the staff site's door."""
    return [
        path("records/check/", guard(check_views.check), name="desk_check"),
        path("records/check/undo/", guard(check_views.take_back), name="desk_check_undo"),
        path(_FILE, guard(check_views.check_file), name="desk_check_file"),
        path(_FILE + "good/", guard(check_views.good), name="desk_check_good"),
        path(_FILE + "fix/", guard(check_views.fix), name="desk_check_fix"),
        path(_FILE + "move/", guard(check_views.move), name="desk_check_move"),
        path(_FILE + "split/", guard(check_views.split), name="desk_check_split"),
        path(_FILE + "not-this-child/", guard(check_views.not_this_child), name="desk_check_hold"),
    ]
