"""Puts our staff site in place of Django's default admin site."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Makes `django.contrib.admin.site` the portal's staff site."""

    default_site = "portal.admin.StaffSite"
