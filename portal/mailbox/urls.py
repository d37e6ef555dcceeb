"""Addresses of the local mailbox."""

from django.urls import path

from portal.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox.json", views.mailbox_json, name="mailbox_json"),
]
