"""Addresses of the family's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
