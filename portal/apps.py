"""Puts our staff site in place of Django's default admin site."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Makes `django.contrib.admin.site` the portal's staff site."""

    default_site = "portal.admin.StaffSite"

    def ready(self) -> None:
        """Register the checks of the whole project beside the admin's own start."""
        super().ready()
        from portal import checks  # noqa: F401, PLC0415 - reads settings, which are complete only now
