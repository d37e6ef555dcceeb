"""Staff pages in the language of the member of staff: they have no /es/ addresses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation


class StaffLanguageMiddleware:
    """Below the staff site's address, speaks the language that the signed-in person has chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the page in the person's language."""
        user = getattr(request, "user", None)
        if user is None or not request.path_info.startswith(reverse("admin:index")) or not user.is_authenticated:
            return self.get_response(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        # LocaleMiddleware stands outside and has read the language from the address.
        response.headers["Content-Language"] = user.language
        return response
