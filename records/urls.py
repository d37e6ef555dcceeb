"""Addresses of the records pages; no part of them names a file, a child or an illness."""

from django.urls import URLPattern, path

from intake.routing import request_paths
from records.views import files, pages, photos, sending

app_name = "records"
_PHOTOS = "r/<uuid:rid>/records/photos/"
_SENDING = "r/<uuid:rid>/records/sending/"
urlpatterns: list[URLPattern] = [
    # Asked by the page's own program; before the kinds, whose names these are not.
    path(_SENDING, sending.open_uploads, name="sending"),
    path(_SENDING + "begin/", sending.begin, name="sending_begin"),
    path(_SENDING + "<uuid:upload_id>/", sending.state, name="sending_state"),
    path(_SENDING + "<uuid:upload_id>/sign/", sending.sign, name="sending_sign"),
    path(_SENDING + "<uuid:upload_id>/finish/", sending.finish, name="sending_finish"),
    path(_SENDING + "<uuid:upload_id>/cancel/", sending.cancel, name="sending_cancel"),
    path(_PHOTOS, photos.start, name="photos"),
    path(_PHOTOS + "<uuid:paper_id>/", photos.paper, name="photo_paper"),
    path(_PHOTOS + "<uuid:paper_id>/order/", photos.order, name="photo_order"),
    path(_PHOTOS + "<uuid:paper_id>/move/", photos.move, name="photo_move"),
    path(_PHOTOS + "<uuid:paper_id>/replace/", photos.replace, name="photo_replace"),
    path(_PHOTOS + "<uuid:paper_id>/finish/", photos.finish, name="photo_finish"),
    *request_paths("records/", pages.checklist, "checklist", app_name),
    *request_paths("records/file/<uuid:document_id>/", pages.file, "file", app_name),
    *request_paths("records/file/<uuid:document_id>/open/", files.open_file, "open", app_name),
    *request_paths("records/file/<uuid:document_id>/preview/", files.preview, "preview", app_name),
    *request_paths("records/file/<uuid:document_id>/delete/", pages.withdraw, "withdraw", app_name),
    *request_paths("records/<slug:kind>/", pages.kind, "kind", app_name),
    *request_paths("records/<slug:kind>/files/", pages.files_of_kind, "files", app_name),
]
