"""Addresses of a person's choices about notices."""

from django.urls import URLPattern, path

from portal.notifications.views import notices

app_name = "notifications"
urlpatterns: list[URLPattern] = [path("settings/notices/", notices, name="notices")]
