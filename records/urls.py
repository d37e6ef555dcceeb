"""Addresses of the records pages; no part of them names a file, a child or an illness."""

from django.urls import URLPattern

from intake.routing import request_paths
from records.views import files, pages

app_name = "records"
urlpatterns: list[URLPattern] = [
    *request_paths("records/", pages.checklist, "checklist", app_name),
    *request_paths("records/file/<uuid:document_id>/", pages.file, "file", app_name),
    *request_paths("records/file/<uuid:document_id>/open/", files.open_file, "open", app_name),
    *request_paths("records/file/<uuid:document_id>/preview/", files.preview, "preview", app_name),
    *request_paths("records/file/<uuid:document_id>/delete/", pages.withdraw, "withdraw", app_name),
    *request_paths("records/<slug:kind>/", pages.kind, "kind", app_name),
    *request_paths("records/<slug:kind>/files/", pages.files_of_kind, "files", app_name),
]
