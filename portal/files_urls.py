"""Everything the files' own host name answers; the portal's own host answers none of it."""

from django.urls import URLPattern, path

from records.views import viewer

urlpatterns: list[URLPattern] = [
    path("", viewer.show),
    path("picture", viewer.picture),
    path("ticket", viewer.renew),
    path("original", viewer.original),
]
