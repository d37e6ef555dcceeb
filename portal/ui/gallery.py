"""Every component in every state, for local settings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
