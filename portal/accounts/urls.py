"""Addresses of the accounts pages."""

from django.urls import URLPattern, path

from portal.accounts.views.code import sign_in_code
from portal.accounts.views.session import sign_out, stay_signed_in
from portal.accounts.views.settings import new_address, new_address_code, prove, settings_page
from portal.accounts.views.sign_in import sign_in

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/code/", sign_in_code, name="sign_in_code"),
    path("sign-out/", sign_out, name="sign_out"),
    path("stay-signed-in/", stay_signed_in, name="stay_signed_in"),
    path("settings/", settings_page, name="settings"),
    path("settings/proof/", prove, name="settings_proof"),
    path("settings/code/", new_address_code, name="settings_code"),
    path("settings/email/", new_address, {"kind": "email"}, name="settings_email"),
    path("settings/phone/", new_address, {"kind": "phone"}, name="settings_phone"),
]
