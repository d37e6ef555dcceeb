"""Addresses of the family's pages; no part of them names a child or an illness."""

from django.urls import URLPattern

from intake.routing import request_paths
from messaging.views import thread

app_name = "messaging"
urlpatterns: list[URLPattern] = [*request_paths("messages/", thread.thread, "messages", app_name)]
