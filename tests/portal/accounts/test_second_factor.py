"""Staff get nothing of the staff pages before the second factor was given in this very session."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from portal.accounts.models import StaffRole, User
from portal.accounts.staff import StaffAccess, staff_access
from portal.audit.models import AuditEvent
from tests.portal.accounts.conftest import sign_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

STAFF = "cora.staff@example.org"
SECOND_FACTOR = "/account/second-factor/code/"
ENROL = "/account/second-factor/app/"
AGAIN = "/account/second-factor/again/"


@pytest.fixture
def staff(db: None) -> User:
    """A coordinator without an authenticator."""
    return User.objects.create_user(email=STAFF, is_staff=True, staff_role=StaffRole.COORDINATOR)


def app_code(secret: str, *, steps: int = 0) -> str:
    """What the authenticator app shows now, or some half minutes away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(user: User) -> str:
    """Give the person an authenticator and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def admin_paths() -> list[str]:
    """Addresses of the staff site, one of each list page and a few that do not exist."""
    found = ["/admin/", "/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/nothing/here/"]
    resolver = next(part for part in get_resolver().url_patterns if getattr(part, "app_name", "") == "admin")
    assert isinstance(resolver, URLResolver)
    for part in resolver.url_patterns:
        route = str(part.pattern)
        if isinstance(part, URLResolver) and "<" not in route and "(" not in route:
            found += [f"/admin/{route}", f"/admin/{route}add/"]
        elif isinstance(part, URLPattern) and "<" not in route and "(" not in route:
            found.append(f"/admin/{route}")
    return found


def test_staff_without_app_reach_only_the_page_to_set_one_up(visitor: Client, staff: User) -> None:
    assert sign_in(visitor, STAFF)["Location"] == "/admin/"
    for path in admin_paths():
        for answer in (visitor.get(path), visitor.post(path, {"any": "thing"}), visitor.put(path)):
            assert (answer.status_code, answer["Location"]) == (302, ENROL), path
    for path in ("/home/", "/records/", "/call/"):
        assert visitor.get(path)["Location"] == ENROL
    assert visitor.get(ENROL).status_code == 200


@pytest.mark.django_db(transaction=True)  # the session is raised when the transaction has ended
def test_setting_up_the_app_opens_the_staff_pages(visitor: Client, staff: User) -> None:
    sign_in(visitor, STAFF)
    page = visitor.get(ENROL).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret
    assert "<svg role=" in page
    before = visitor.session.session_key

    response = visitor.post(ENROL, {"code": app_code(secret.group(1).replace(" ", ""))})

    assert response["Location"] == "/account/second-factor/recovery/"
    assert visitor.session.session_key != before
    codes = visitor.get("/account/second-factor/recovery/").content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert not re.search(r"<code>\d{8}</code>", visitor.get("/account/second-factor/recovery/").content.decode())
    assert visitor.get("/admin/").status_code == 200
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "accounts.totp_added",
        "accounts.recovery_codes_added",
    }
    assert "authenticator app was added" in mail.outbox[-1].body


def test_wrong_code_while_setting_up_adds_nothing(visitor: Client, staff: User) -> None:
    sign_in(visitor, STAFF)
    visitor.get(ENROL)
    response = visitor.post(ENROL, {"code": "000000"})
    assert response.status_code == 422
    assert not Authenticator.objects.exists()


def test_secret_is_not_kept_readable(staff: User) -> None:
    secret = with_app(staff)
    kept = Authenticator.objects.get()
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(app_code(secret))


def test_a_new_site_key_still_opens_old_secrets(staff: User, settings: Settings) -> None:
    secret = with_app(staff)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-tests-0123456789-0123456789-0123456789"
    assert Authenticator.objects.get().wrap().validate_code(app_code(secret))


def test_staff_with_app_are_signed_in_only_after_its_code(visitor: Client, staff: User) -> None:
    secret = with_app(staff)
    assert sign_in(visitor, STAFF)["Location"] == SECOND_FACTOR
    assert "_auth_user_id" not in visitor.session
    assert visitor.get("/admin/")["Location"] == "/sign-in/?next=/admin/"
    assert visitor.get(SECOND_FACTOR).status_code == 200

    response = visitor.post(SECOND_FACTOR, {"code": app_code(secret)})

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert visitor.get("/admin/").status_code == 200


def test_next_survives_the_second_factor(visitor: Client, staff: User) -> None:
    secret = with_app(staff)
    sign_in(visitor, STAFF, query="?next=/admin/jsi18n/")
    assert visitor.post(SECOND_FACTOR, {"code": app_code(secret)})["Location"] == "/admin/jsi18n/"


def test_app_code_opens_one_door_once(visitor: Client, staff: User) -> None:
    secret = with_app(staff)
    code = app_code(secret)
    sign_in(visitor, STAFF)
    assert visitor.post(SECOND_FACTOR, {"code": code}).status_code == 302
    second = Client()
    sign_in(second, STAFF)
    assert second.post(SECOND_FACTOR, {"code": code}).status_code == 422
    assert "_auth_user_id" not in second.session


def test_wrong_app_codes_run_out_even_for_the_right_one(visitor: Client, staff: User) -> None:
    secret = with_app(staff)
    sign_in(visitor, STAFF)
    for _ in range(5):
        assert visitor.post(SECOND_FACTOR, {"code": "000000"}).status_code == 422
    response = visitor.post(SECOND_FACTOR, {"code": app_code(secret)})
    assert response.status_code == 422
    assert "Wait 5 minutes" in response.content.decode()
    assert AuditEvent.objects.filter(action="accounts.second_factor_refused", outcome="refused").exists()


def test_recovery_code_works_once(visitor: Client, staff: User) -> None:
    with_app(staff)
    code = RecoveryCodes.activate(staff).get_unused_codes()[0]
    sign_in(visitor, STAFF)
    assert visitor.post(SECOND_FACTOR, {"code": code})["Location"] == "/admin/"
    second = Client()
    sign_in(second, STAFF)
    assert second.post(SECOND_FACTOR, {"code": code}).status_code == 422


def test_half_done_sign_in_ends_after_a_quarter_of_an_hour(visitor: Client, staff: User) -> None:
    secret = with_app(staff)
    sign_in(visitor, STAFF)
    session = visitor.session
    session["account_login"]["initiated_at"] -= 15 * 60 + 1
    session.save()
    assert visitor.post(SECOND_FACTOR, {"code": app_code(secret)})["Location"] == "/account/sign-in/"
    assert "_auth_user_id" not in visitor.session


def test_session_without_second_factor_must_give_it_before_anything_else(staff: User) -> None:
    secret = with_app(staff)
    visitor = Client()
    visitor.force_login(staff)
    for path in admin_paths():
        assert visitor.get(path)["Location"].startswith(f"{AGAIN}?next="), path
        assert visitor.post(path)["Location"] == f"{AGAIN}?next=/admin/"
    # Neither may the app be taken away nor codes be seen without it.
    RecoveryCodes.activate(staff)
    removing, making = "/account/second-factor/app/remove/", "/account/second-factor/recovery/new/"
    answers = [visitor.get(removing), visitor.post(removing), visitor.get(making), visitor.post(making)]
    for answer in (*answers, visitor.get("/account/second-factor/recovery/")):
        assert answer["Location"].startswith(AGAIN)
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()

    response = visitor.post(f"{AGAIN}?next=/admin/", {"code": app_code(secret), "next": "/admin/"})

    assert response["Location"] == "/admin/"
    assert visitor.get("/admin/").status_code == 200


def test_removed_app_closes_open_sessions(visitor: Client, staff: User) -> None:
    secret = with_app(staff)
    sign_in(visitor, STAFF)
    visitor.post(SECOND_FACTOR, {"code": app_code(secret)})
    Authenticator.objects.all().delete()
    assert visitor.get("/admin/")["Location"] == ENROL
    with_app(staff)
    assert visitor.get("/admin/")["Location"].startswith(AGAIN)


def test_role_taken_away_or_account_closed_counts_at_the_next_click(visitor: Client, staff: User) -> None:
    secret = with_app(staff)
    sign_in(visitor, STAFF)
    visitor.post(SECOND_FACTOR, {"code": app_code(secret)})
    User.objects.filter(pk=staff.pk).update(is_staff=False, staff_role="")
    assert visitor.get("/admin/").status_code == 404
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert visitor.get("/admin/")["Location"] == "/sign-in/?next=/admin/"


def test_families_find_no_staff_pages(family_client: Client) -> None:
    for path in [*admin_paths(), ENROL, AGAIN, "/account/second-factor/"]:
        assert family_client.get(path).status_code == 404, path
        assert family_client.post(path).status_code == 404, path


def test_signed_out_people_are_asked_to_sign_in(visitor: Client) -> None:
    for path in [*admin_paths(), ENROL, AGAIN, "/account/second-factor/recovery/"]:
        answer = visitor.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/sign-in/"), path


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "password/change/",
        "password/reset/",
        "email/",
        "login/",
        "reauthenticate/",
        "phone/change/",
        "inactive/",
    ],
)
def test_pages_of_allauth_we_do_not_use_do_not_exist(visitor: Client, path: str) -> None:
    assert visitor.get(f"/account/{path}").status_code == 404
    assert visitor.post(f"/account/{path}").status_code == 404


def test_local_demo_may_do_without(visitor: Client, staff: User, settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    sign_in(visitor, STAFF)
    assert visitor.get("/admin/").status_code == 200


def test_code_by_text_needs_the_second_factor_just_as_well(visitor: Client, staff: User) -> None:
    with_app(staff)
    User.objects.filter(pk=staff.pk).update(phone="+13035550188")
    visitor.post("/sign-in/", {"address": "303-555-0188"})
    state = visitor.session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    assert visitor.post("/sign-in/code/", {"code": state["code"]})["Location"] == SECOND_FACTOR


def test_second_factor_of_another_person_does_not_count(staff: User, rf: RequestFactory) -> None:
    other = User.objects.create_user(email="other@example.org", is_staff=True, staff_role=StaffRole.COORDINATOR)
    with_app(staff)
    with_app(other)
    record = {"method": "mfa", "id": Authenticator.objects.get(user=other).pk, "type": "totp", "at": time.time()}
    request = rf.get("/admin/")
    request.user = staff
    visitor = Client()
    request.session = visitor.session
    request.session["account_authentication_methods"] = [record]
    request.session["account_authentication_methods_user"] = str(staff.pk)
    assert staff_access(request) is StaffAccess.NEEDS_SECOND_FACTOR
