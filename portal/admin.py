"""The staff site: Django's admin behind our own sign-in and second factor, with a desk in place of its index."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Act, may
from portal.accounts.staff import StaffAccess, staff_access
from portal.audit.staff_admin import StaffModelAdmin
from portal.desk import calls_pages, holds_views, messages_views, notices_views, records_views, settings_views, views
from portal.desk.callsheet_urls import sheet_paths
from portal.desk.check_urls import check_paths
from portal.desk.navigation import menu
from portal.desk.office_urls import office_paths
from portal.desk.queue_urls import queue_paths
from portal.desk.typed_again import keep_forms, typed_again

# Django's own doors: passwords, a second way in, and a redirect to any object by its table number.
_CLOSED = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


class StaffSite(AdminSite):
    """Shows itself to staff with a role and a second factor; to families it does not exist."""

    site_header = _("Second opinions")
    site_title = _("Second opinions, staff")
    index_title = _("Today")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages that ask our table of roles and write the audit trail; packages bring others, which do neither."""
        if admin_class is not None and issubclass(admin_class, StaffModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return staff_access(request) is StaffAccess.ALLOWED and may(request.user, Act.SEE_REQUESTS)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Send the signed-out to our sign-in; to everyone else without the right the page does not exist.

        The way to the second factor is the gate middleware's; where that should ever be missing, nothing shows.
        """
        shown = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.has_permission(request):
                return typed_again(request) or shown(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise Http404

        return keep_forms(guarded, view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        kept = [each for each in super().get_urls() if getattr(each, "name", None) not in _CLOSED]
        own = [
            path("calls/", self.admin_view(views.calls_of_a_day), name="desk_calls"),
            path("hospitals/", self.admin_view(records_views.hospitals), name="desk_hospitals"),
            *sheet_paths(self.admin_view),
            path("calls/week/", self.admin_view(calls_pages.week), name="desk_week"),
            path("calls/outside-hours/", self.admin_view(calls_pages.outside_hours), name="desk_outside"),
            path("calls/<uuid:call_id>/keep/", self.admin_view(calls_pages.keep), name="desk_keep"),
            path("calls/<uuid:call_id>/keep-clock/", self.admin_view(calls_pages.keep_clock), name="desk_keep_clock"),
            path("calls/feed/<uuid:schedule_id>/", self.admin_view(calls_pages.feed), name="desk_feed"),
            path("paused-files/", self.admin_view(holds_views.holds), name="desk_holds"),
            path(
                "paused-files/<uuid:hold_id>/release/", self.admin_view(holds_views.release), name="desk_hold_release"
            ),
            path(
                "paused-files/<uuid:hold_id>/take-back/",
                self.admin_view(holds_views.take_back),
                name="desk_hold_take_back",
            ),
            path(
                "files/<uuid:document_id>/not-this-child/",
                self.admin_view(holds_views.not_this_child),
                name="desk_not_this_child",
            ),
            path("undelivered/", self.admin_view(notices_views.undelivered_list), name="desk_undelivered"),
            path(
                "undelivered/<uuid:notice_id>/again/",
                self.admin_view(notices_views.notice_again),
                name="desk_notice_again",
            ),
            path(
                "undelivered/<uuid:notice_id>/told/",
                self.admin_view(notices_views.notice_told),
                name="desk_notice_told",
            ),
            path("messages/", self.admin_view(messages_views.inbox), name="desk_inbox"),
            path("language/", self.admin_view(views.change_language), name="desk_language"),
            path("my-settings/", self.admin_view(settings_views.own_settings), name="desk_settings"),
        ]
        topics = (check_paths, office_paths, queue_paths)
        return [*own, *(each for paths in topics for each in paths(self.admin_view)), *kept]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        # Not Django's own context: it would build the permissions of every table for each page.
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": None,
            "has_permission": self.has_permission(request),
            "available_apps": [],
            "is_popup": False,
            "is_nav_sidebar_enabled": False,
            "desk_menu": menu(request),
        }

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """Today."""
        return views.today(request)

    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nothing of its own: the menu leads everywhere, and breadcrumbs of Django's pages lead here."""
        return HttpResponseRedirect(reverse("admin:index"))
