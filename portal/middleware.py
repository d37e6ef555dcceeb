"""What every request passes through."""

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from portal.accounts import kept_posts, session_times
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.accounts.staff import StaffAccess, has_authenticator, staff_access
from portal.lib.client_address import client_address
from portal.lib.json_answers import refusal, wants_json
from portal.lib.request_context import RequestContext, serving

Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

logger = logging.getLogger(__name__)

# A photo of a paper comes through the file field, which needs none of these.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)

# Staff read about a family on pages of their own, where each look is written down. Only opening a file, which is
# written down for everybody, is the same for both.
FAMILY_PAGES_FOR_STAFF = frozenset(
    {f"records:{each}" for each in ("open", "preview", "view", "view_paper", "view_series", "preview_series")}
)
# What the services we lean on raise when they are away.
OUTAGES = (redis.ConnectionError, redis.TimeoutError, OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = 60


class RequestContextMiddleware:
    """Gives each request an id for logs and audit rows; the client cannot choose it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request inside its context."""
        context = RequestContext(request_id=secrets.token_hex(8), client_address=client_address(request))
        with serving(context):
            response = self.get_response(request)
        response["X-Request-ID"] = context.request_id
        return response


class BrowserPolicyMiddleware:
    """Headers that keep the browser's doors shut and that Django does not set itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to every answer, static files included."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class OutageMiddleware:
    """A missing Redis or a stuck database ends as a kind page with status 503, and nothing is let through."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the services we lean on; every other error stays an error."""
        if not isinstance(exception, OUTAGES):
            return None
        # The class alone: messages of the database can hold values.
        logger.error("outage exception=%s", type(exception).__name__)
        response = _outage(request)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


def _outage(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        words = _("We can’t save anything right now. We keep trying. What arrived is kept.")
        return refusal("store_down", words, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return render(request, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE)


class SessionLimitsMiddleware:
    """Ends sessions after too long without use and after a whole day."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out first; whether the page needs a sign-in is decided further down."""
        if isinstance(request.user, User) and session_times.has_ended(request, request.user):
            kept_posts.remember_author(request, request.user)
            logout(request)
            messages.info(request, _("To keep your answers private, we signed you out. What you saved is still there."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: View, _args: Any, _kwargs: Any) -> None:
        """Count as activity, unless the page asks by itself every few seconds."""
        match = request.resolver_match
        is_polling = match is not None and match.view_name in settings.PORTAL_POLLING_ROUTES
        if request.user.is_authenticated and not is_polling:
            session_times.touch(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs a signed-in person unless its view says otherwise."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """To the sign-in page, and back to where a page can be shown afterwards; a page's program hears it in JSON."""
        if wants_json(request):
            words = _("You were signed out. Sign in again to go on. What arrived is kept.")
            return refusal("signed_out", words, status=HTTPStatus.UNAUTHORIZED)
        is_kept = kept_posts.keep(request, view_func)
        is_page = is_kept or request.method in {"GET", "HEAD"}
        page = request.get_full_path() if is_page else self._page_of_form(request)
        # Whatever sign-in a view of the stock admin would like: there is only ours.
        if page:
            return redirect_to_login(page, "accounts:sign_in")
        return HttpResponseRedirect(reverse("accounts:sign_in"))

    def _page_of_form(self, request: HttpRequest) -> str:
        # Some forms post to addresses that show nothing; the page that held the form is the one to return to.
        referer = urlsplit(request.META.get("HTTP_REFERER", ""))
        return referer.path if referer.netloc == request.get_host() else ""


class StaffGateMiddleware:
    """Staff without their second factor in this session see nothing but the way to it; families no staff page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Decide before any view runs, whatever the method."""
        match = request.resolver_match
        if not isinstance(request.user, User) or match is None:
            return None
        access = staff_access(request)
        if access is StaffAccess.DENIED and _is_for_staff(match):
            raise Http404
        if request.user.is_staff and _is_of_one_family(match) and not _may_share(request.user, match):
            raise Http404
        if access is StaffAccess.NEEDS_SECOND_FACTOR and not _leads_to_second_factor(match, view):
            return _to_second_factor(request)
        return None


class NoStoreMiddleware:
    """What a person with a session saw is kept by no cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark answers that may hold something of a person, also those given while signing in or out."""
        had_session = _has_session(request)
        response = self.get_response(request)
        if had_session or _has_session(request) or _is_about_sign_in(request):
            response["Cache-Control"] = "no-store"
        return response


def _has_session(request: HttpRequest) -> bool:
    return not request.session.is_empty()


def _is_about_sign_in(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (
        "accounts" in match.namespaces or (match.url_name or "").startswith(("account_", "mfa_"))
    )


def _is_for_staff(match: ResolverMatch) -> bool:
    return "admin" in match.namespaces or (match.url_name or "").startswith("mfa_")


def _is_of_one_family(match: ResolverMatch) -> bool:
    return "rid" in match.kwargs and "admin" not in match.namespaces


def _may_share(user: User, match: ResolverMatch) -> bool:
    return match.view_name in FAMILY_PAGES_FOR_STAFF and may(user, Act.SEE_REQUESTS)


def _leads_to_second_factor(match: ResolverMatch, view: View) -> bool:
    if "admin" in match.namespaces:
        return False
    is_public = not getattr(view, "login_required", True)
    return is_public or match.view_name == "accounts:stay_signed_in" or (match.url_name or "").startswith("mfa_")


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    """Enrol, or prove the second factor again; then back to the page."""
    if isinstance(request.user, User) and has_authenticator(request.user):
        page = request.get_full_path() if request.method == "GET" else reverse("admin:index")
        return redirect_to_login(page, "mfa_reauthenticate")
    return redirect("mfa_activate_totp")
