"""The one place that mounts every app's addresses. English stands without a prefix, Spanish under /es/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import probes, views
from portal.public import OWN_ADDRESS
from portal.status import views as status
from scheduling.views.feed import feed as calendar_feed

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("hooks/", include("portal.notifications.hook_urls")),
    path("feeds/<slug:token>.ics", calendar_feed, name="calendar_feed"),
]

if settings.PORTAL_LOCAL:
    urlpatterns += [
        path("dev/", include("portal.mailbox.urls")),
        path("dev/components/", include("portal.ui.gallery")),
    ]

urlpatterns += i18n_patterns(
    path("", views.start_page, name="home"),
    path("home/", views.family_home, name="family_home"),
    path("r/<uuid:rid>/home/", views.request_home, name="request_home"),
    path("r/<uuid:rid>/status/", status.status, name="status"),
    path("r/<uuid:rid>/request/copy/", status.copy, name="copy"),
    path("r/<uuid:rid>/request/copy/pdf/", status.copy_paper, name="copy_pdf"),
    *[path(f"{slug}/", views.public_page, {"slug": slug}, name=slug.replace("-", "_")) for slug in OWN_ADDRESS],
    path("pages/<slug:slug>/", views.further_page, name="public_page"),
    path("", include("portal.accounts.urls")),
    path("account/", include("portal.accounts.account_urls")),
    path("", include("portal.notifications.urls")),
    # First: some of its addresses lie below those of the pages of questions.
    path("", include("intake.family_urls")),
    path("", include("intake.urls")),
    path("", include("records.urls")),
    path("", include("scheduling.urls")),
    path("", include("messaging.urls")),
    path("", include("callsheet.urls")),
    prefix_default_language=False,
)
