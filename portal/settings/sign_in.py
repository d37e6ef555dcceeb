"""How people prove who they are: a code to everybody, a second factor to staff."""

from portal.settings import env

AUTHENTICATION_BACKENDS = ["portal.accounts.backends.PortalBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "family_home"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone*"]
# Every sign-in proves the address or number by a code sent to it, so there is no second proof to ask for.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("PORTAL_TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Second Opinion Portal"
MFA_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "portal.accounts.mfa.MFAAdapter"
# Clocks of phones are a little off; our own forms see to it that a code still works only once.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "portal.accounts.mfa.SecondFactorForm",
    "reauthenticate": "portal.accounts.mfa.SecondFactorAgainForm",
    "activate_totp": "portal.accounts.mfa.EnrolForm",
}
