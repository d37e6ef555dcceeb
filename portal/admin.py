"""The staff site."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class StaffSite(AdminSite):
    """Django's admin, behind our own sign-in."""

    site_header = _("Second opinions")
    site_title = _("Second opinions")
    index_title = _("Today")
