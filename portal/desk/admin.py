"""Registers what is put together from several apps: requests; other pages of the admin register themselves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act
from portal.audit.staff_admin import StaffModelAdmin
from portal.desk import (
    call_views,
    case_views,
    center_admin,  # noqa: F401 - its pages register themselves
    consent_admin,  # noqa: F401 - as above
    export_views,
    files_views,
    messages_views,
    people_admin,  # noqa: F401 - as above
    people_views,
    records_views,
    triage_views,
)
from portal.desk.case_urls import case_paths


@admin.register(SecondOpinionRequest)
class RequestAdmin(StaffModelAdmin):
    """Lends the admin's addresses to our own list and page; no row is edited directly."""

    see = Act.SEE_REQUESTS

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list stands under an address of its own; links of Django's pages and old ones lead there."""
        query = request.META["QUERY_STRING"]
        return redirect(f"{reverse('admin:desk_queue')}{'?' if query else ''}{query}")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return case_views.case(request, UUID(object_id))
        except ValueError:
            raise Http404 from None

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            *case_paths(guard),
            path("<uuid:rid>/priority/", guard(triage_views.urgency), name="desk_urgency"),
            path("<uuid:rid>/reached/", guard(triage_views.contacted), name="desk_contacted"),
            path("<uuid:rid>/warning/", guard(triage_views.settle), name="desk_settle_warning"),
            path("<uuid:rid>/program/", guard(triage_views.program), name="desk_program"),
            path(
                "<uuid:rid>/person/<uuid:person_id>/end/",
                guard(people_views.end_persons_access),
                name="desk_end_access",
            ),
            path("<uuid:rid>/pause/", guard(people_views.pause), name="desk_pause"),
            *_message_paths(guard),
            *_record_paths(guard),
            path("<uuid:rid>/book/", guard(call_views.book), name="desk_book"),
            path("<uuid:rid>/call/<uuid:call_id>/move/", guard(call_views.move_call), name="desk_move_call"),
            path("<uuid:rid>/call/<uuid:call_id>/cancel/", guard(call_views.cancel), name="desk_cancel_call"),
            path("<uuid:rid>/call/<uuid:call_id>/interpreter/", guard(call_views.interpreter), name="desk_interpreter"),
            path("<uuid:rid>/file/<uuid:document_id>/recheck/", guard(call_views.recheck), name="desk_recheck"),
            *super().get_urls(),
        ]


def _message_paths(guard: Callable[..., Any]) -> list[URLPattern]:
    messages = "<uuid:rid>/messages/"
    return [
        path(messages, guard(messages_views.thread), name="desk_messages"),
        path(f"{messages}draft/", guard(messages_views.drop_draft), name="desk_message_draft"),
        path(f"{messages}<uuid:message_id>/settle/", guard(messages_views.settle), name="desk_message_settle"),
        path(f"{messages}<uuid:message_id>/open/", guard(messages_views.open_now), name="desk_message_open"),
    ]


def _record_paths(guard: Callable[..., Any]) -> list[URLPattern]:
    """What staff do about the records of one request."""
    line = "<uuid:rid>/records/line/<uuid:chase_id>/"
    return [
        path("<uuid:rid>/records/", guard(records_views.records), name="desk_records"),
        path("<uuid:rid>/records/line/", guard(records_views.new_line), name="desk_new_line"),
        path(line + "asked/", guard(records_views.asked), name="desk_chase_asked"),
        path(line + "reminded/", guard(records_views.nudged), name="desk_chase_nudged"),
        path(line + "ended/", guard(records_views.ended), name="desk_chase_ended"),
        path("<uuid:rid>/records/ask/", guard(records_views.ask_more), name="desk_ask_more"),
        path("<uuid:rid>/records/ask/<uuid:ask_id>/end/", guard(records_views.call_off_ask), name="desk_call_off_ask"),
        path("<uuid:rid>/export/zip/", guard(export_views.as_zip), name="desk_export_zip"),
        path("<uuid:rid>/export/pdf/", guard(export_views.as_pdf), name="desk_export_pdf"),
        path("<uuid:rid>/file/<uuid:document_id>/", guard(files_views.file), name="desk_file"),
        path("<uuid:rid>/file/<uuid:document_id>/kind/", guard(files_views.move), name="desk_file_move"),
        path("<uuid:rid>/file/<uuid:document_id>/release/", guard(files_views.release), name="desk_file_release"),
        path("<uuid:rid>/series/<uuid:series_id>/", guard(files_views.series), name="desk_series"),
        path("<uuid:rid>/file/<uuid:document_id>/good/", guard(records_views.accept), name="desk_accept"),
    ]
