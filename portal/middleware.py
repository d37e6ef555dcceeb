"""What every request passes through."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.lib.request_context import RequestContext, serving

Handler = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Gives each request an id for logs and audit rows; the client cannot choose it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request inside its context."""
        context = RequestContext(request_id=secrets.token_hex(8), client_address=request.META.get("REMOTE_ADDR", ""))
        with serving(context):
            response = self.get_response(request)
        response["X-Request-ID"] = context.request_id
        return response


class SessionLimitsMiddleware:
    """Ends sessions after too long without use and after a whole day."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)


class SignInRequiredMiddleware:
    """Every page needs a signed-in person unless its view says otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)


class NoStoreMiddleware:
    """Signed-in answers are kept by no cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)
