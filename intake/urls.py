"""Addresses of the start, the questions and the request."""

from django.urls import URLPattern

app_name = "intake"
urlpatterns: list[URLPattern] = []
