from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system: form fields, components and their template tags."""

    name = "portal.ui"
    label = "ui"
