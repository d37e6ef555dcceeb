"""Addresses of the records pages; no part of them names a file, a child or an illness."""

from django.urls import URLPattern, path

from intake.routing import request_paths
from records.views import (
    answers,
    asks,
    describing,
    desk,
    disc,
    files,
    hospitals,
    letters,
    links,
    pages,
    photos,
    privacy,
    sending,
)

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
    path(_PHOTOS + "<uuid:paper_id>/view/", files.view_paper, name="view_paper"),
    path(_PHOTOS + "<uuid:paper_id>/order/", photos.order, name="photo_order"),
    path(_PHOTOS + "<uuid:paper_id>/move/", photos.move, name="photo_move"),
    path(_PHOTOS + "<uuid:paper_id>/replace/", photos.replace, name="photo_replace"),
    path(_PHOTOS + "<uuid:paper_id>/finish/", photos.finish, name="photo_finish"),
    *request_paths("records/links/", links.links, "links", app_name),
    path("r/<uuid:rid>/records/links/<uuid:link_id>/end/", links.end_link, name="link_end"),
    # For whoever was given a link; the secret is in none of these.
    path("send/", desk.landing, name="send"),
    path("send/sending/", desk.open_uploads, name="send_sending"),
    path("send/sending/begin/", desk.begin, name="send_begin"),
    path("send/sending/<uuid:upload_id>/", desk.state, name="send_state"),
    path("send/sending/<uuid:upload_id>/sign/", desk.sign, name="send_sign"),
    path("send/sending/<uuid:upload_id>/finish/", desk.finish, name="send_finish"),
    path("send/sending/<uuid:upload_id>/cancel/", desk.cancel, name="send_cancel"),
    path("send/<slug:kind>/", desk.send_kind, name="send_kind"),
    *request_paths("records/disc/", disc.disc, "disc", app_name),
    path("r/<uuid:rid>/records/disc/cover-sheet/", disc.sheet, name="disc_sheet"),
    path("r/<uuid:rid>/records/disc/link/", disc.mail_link, name="disc_link"),
    *request_paths("records/disc/<slug:way>/", disc.disc_way, "disc_way", app_name),
    *request_paths("records/", pages.checklist, "checklist", app_name),
    *request_paths("records/hospitals/", hospitals.hospitals, "hospitals", app_name),
    *request_paths("records/hospitals/ask/", hospitals.ask, "ask_hospitals", app_name),
    *request_paths("records/hospitals/asked/<uuid:chase_id>/", hospitals.asked, "asked", app_name),
    *request_paths("records/letter/<uuid:hospital_id>/", letters.letter, "letter", app_name),
    path("r/<uuid:rid>/records/letter/<uuid:hospital_id>/<slug:language>/", letters.letter_pdf, name="letter_pdf"),
    *request_paths("records/asked-for/<uuid:ask_id>/", asks.ask, "ask", app_name),
    path("r/<uuid:rid>/records/asked-for/<uuid:ask_id>/answer/", answers.answer_ask, name="answer_ask"),
    *request_paths("records/file/<uuid:document_id>/describe/", describing.describe, "describe", app_name),
    path("r/<uuid:rid>/records/file/<uuid:document_id>/move/", describing.move, name="move"),
    *request_paths("records/file/<uuid:document_id>/", pages.file, "file", app_name),
    *request_paths("records/file/<uuid:document_id>/open/", files.open_file, "open", app_name),
    *request_paths("records/file/<uuid:document_id>/preview/", files.preview, "preview", app_name),
    *request_paths("records/file/<uuid:document_id>/view/", files.view, "view", app_name),
    *request_paths("records/series/<uuid:series_id>/view/", files.view_series, "view_series", app_name),
    *request_paths("records/series/<uuid:series_id>/preview/", files.preview_of_series, "preview_series", app_name),
    *request_paths("records/file/<uuid:document_id>/delete/", pages.withdraw, "withdraw", app_name),
    *request_paths("records/file/<uuid:document_id>/held/", privacy.held, "held", app_name),
    *request_paths("records/file/<uuid:document_id>/unlock/", privacy.unlock, "unlock", app_name),
    *request_paths("records/<slug:kind>/", pages.kind, "kind", app_name),
    path("r/<uuid:rid>/records/<slug:kind>/answer/", answers.answer, name="answer"),
    *request_paths("records/<slug:kind>/files/", pages.files_of_kind, "files", app_name),
]
