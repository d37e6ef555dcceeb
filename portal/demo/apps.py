"""App configuration of the demo data."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Invented families, staff and hours."""

    name = "portal.demo"
    label = "demo"
