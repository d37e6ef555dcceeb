"""Staff pages in the language of the member of staff and by the hospital's clock."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from portal.center.models import CareCenter


class StaffLocaleMiddleware:
    """Below the staff site's address, speaks the person's own language and tells every time in the hospital's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the page in the person's language; there are no /es/ addresses here."""
        user = request.user
        if not request.path_info.startswith(reverse("admin:index")) or not user.is_authenticated:
            return self.get_response(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(CareCenter.objects.current().zone):
            response = self.get_response(request)
        # LocaleMiddleware stands outside and has read the language from the address.
        response.headers["Content-Language"] = user.language
        return response
