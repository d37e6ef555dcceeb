"""Addresses that carriers and mail providers report to."""

from django.urls import URLPattern, path

from portal.notifications import hooks

app_name = "hooks"
urlpatterns: list[URLPattern] = [
    path("sms/status/<uuid:notice_id>/", hooks.sms_status, name="sms_status"),
    path("sms/inbound/", hooks.sms_inbound, name="sms_inbound"),
    path("mail/", hooks.mail_events, name="mail_events"),
]
