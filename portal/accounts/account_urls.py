"""The few addresses allauth asks for by name. Everything else it could serve stays unmounted."""

from allauth.mfa.base.views import index
from allauth.mfa.recovery_codes.views import (
    generate_recovery_codes,
    view_recovery_codes,
)
from allauth.mfa.totp.views import deactivate_totp
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from portal.accounts.views.second_factor import EnrolView, SecondFactorAgainView, SecondFactorView
from portal.accounts.views.session import sign_out

_to_sign_in = login_not_required(RedirectView.as_view(pattern_name="accounts:sign_in", query_string=True))
_to_code = login_not_required(RedirectView.as_view(pattern_name="accounts:sign_in_code"))
_to_second_factor = RedirectView.as_view(pattern_name="mfa_reauthenticate", query_string=True)

urlpatterns: list[URLPattern] = [
    path("sign-in/", _to_sign_in, name="account_login"),
    path("code/", _to_sign_in, name="account_request_login_code"),
    path("code/type/", _to_code, name="account_confirm_login_code"),
    path("sign-out/", sign_out, name="account_logout"),
    path("again/", _to_second_factor, name="account_reauthenticate"),
    path("second-factor/", index, name="mfa_index"),
    path("second-factor/code/", SecondFactorView.as_view(), name="mfa_authenticate"),
    path("second-factor/again/", SecondFactorAgainView.as_view(), name="mfa_reauthenticate"),
    path("second-factor/app/", EnrolView.as_view(), name="mfa_activate_totp"),
    path("second-factor/app/remove/", deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/recovery/", view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/recovery/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
