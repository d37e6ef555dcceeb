"""Addresses of the queue."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from portal.desk import queue_bulk_views, queue_views


def queue_paths(guard: Callable[..., Any]) -> list[URLPattern]:
    """The list, its search, and what is done with several of its rows."""
    saved = "queue/saved/"
    return [
        path("queue/", guard(queue_views.queue), name="desk_queue"),
        path("queue/search/", guard(queue_views.search), name="desk_search"),
        path("queue/columns/", guard(queue_views.choose_columns), name="desk_queue_columns"),
        path(saved, guard(queue_views.save_filter), name="desk_queue_save"),
        path(f"{saved}<uuid:filter_id>/remove/", guard(queue_views.remove_filter), name="desk_queue_forget"),
        path("queue/act/", guard(queue_bulk_views.act), name="desk_queue_act"),
        path("queue/message/", guard(queue_bulk_views.message), name="desk_queue_message"),
    ]
