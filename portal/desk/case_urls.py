"""Addresses of what staff do about one request as a whole."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from portal.desk import case_acts, history_views, presence_views


def case_paths(guard: Callable[..., Any]) -> list[URLPattern]:
    """Below the address of the list of requests."""
    return [
        path("<uuid:rid>/status/", guard(case_acts.move), name="desk_move"),
        path("<uuid:rid>/owner/", guard(case_acts.assign), name="desk_assign"),
        path("<uuid:rid>/take/", guard(case_acts.take), name="desk_take"),
        path("<uuid:rid>/note/", guard(case_acts.note), name="desk_note"),
        path("<uuid:rid>/task/", guard(case_acts.task), name="desk_task"),
        path("<uuid:rid>/task/<uuid:task_id>/end/", guard(case_acts.end_task), name="desk_task_end"),
        path("<uuid:rid>/here/", guard(presence_views.here), name="desk_here"),
        path("<uuid:rid>/history/export/", guard(history_views.export), name="desk_history_export"),
    ]
