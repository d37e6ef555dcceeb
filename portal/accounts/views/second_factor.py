"""allauth's pages of the second factor, answering a form with mistakes as 422 like all our pages."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpResponse


class _Answers422:
    """Gives the page of a refused form the status that says so."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SecondFactorView(_Answers422, AuthenticateView):
    """After the code, before the session."""


class SecondFactorAgainView(_Answers422, ReauthenticateView):
    """Inside a session."""


class EnrolView(_Answers422, ActivateTOTPView):
    """Adds the authenticator app."""
