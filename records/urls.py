"""Addresses of the records pages."""

from django.urls import URLPattern

app_name = "records"
urlpatterns: list[URLPattern] = []
