"""Who may give and take roles, that somebody always can, and the way back in for who lost the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.accounts.models import SecondFactorReset, StaffRole, User
from portal.accounts.staffing import LastAdministrator, StaffingNotAllowed, change_access, reset_second_factor
from portal.audit.models import AuditEvent

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def staff(name: str, role: StaffRole) -> User:
    return User.objects.create_user(email=f"{name}.staff@example.org", is_staff=True, staff_role=role)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def ada(settings: Settings) -> User:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    return staff("ada", StaffRole.ADMINISTRATOR)


@pytest.mark.parametrize(("role", "is_active"), [("scheduler", True), ("coordinator", False), ("", True)])
def test_a_changed_role_ends_every_session_of_the_person(
    ada: User, coordinator: User, role: str, is_active: bool
) -> None:
    open_desk = browser(coordinator)
    assert open_desk.get("/admin/").status_code == 200

    changed = change_access(actor=ada, member=coordinator, role=role, is_active=is_active)

    assert (changed.staff_role, changed.is_active, changed.is_staff) == (role, is_active, bool(role))
    answer = open_desk.get("/admin/")
    assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)
    assert AuditEvent.objects.get(action="accounts.staff_access_changed").actor == ada


def test_what_stays_the_same_signs_nobody_out(ada: User, coordinator: User) -> None:
    open_desk = browser(coordinator)
    change_access(actor=ada, member=coordinator, role="coordinator", is_active=True)
    assert open_desk.get("/admin/").status_code == 200
    assert not AuditEvent.objects.filter(action="accounts.staff_access_changed").exists()


@pytest.mark.parametrize("role", [role for role in StaffRole if role != StaffRole.ADMINISTRATOR])
def test_nobody_else_gives_roles(role: StaffRole, coordinator: User) -> None:
    member = staff("mia", role)
    with pytest.raises(StaffingNotAllowed):
        change_access(actor=member, member=coordinator, role="administrator", is_active=True)
    with pytest.raises(StaffingNotAllowed):
        change_access(actor=member, member=member, role="administrator", is_active=True)


def test_somebody_who_can_let_others_in_always_stays(ada: User) -> None:
    other = staff("bea", StaffRole.ADMINISTRATOR)
    with pytest.raises(StaffingNotAllowed):
        change_access(actor=ada, member=ada, role="scheduler", is_active=True)
    change_access(actor=ada, member=other, role="scheduler", is_active=True)
    # The other one had both pages open and presses now.
    with pytest.raises(StaffingNotAllowed):
        change_access(actor=other, member=ada, role="scheduler", is_active=True)
    with pytest.raises(CommandError, match="last administrator"):
        call_command("make_staff", ada.email, role="scheduler")
    ada.refresh_from_db()
    assert ada.staff_role == StaffRole.ADMINISTRATOR


def test_the_last_one_is_not_taken_by_the_service_either(ada: User) -> None:
    from portal.accounts.services import make_staff  # noqa: PLC0415 - beside its one use

    with pytest.raises(LastAdministrator):
        make_staff(email=str(ada.email), role=StaffRole.NURSE, full_name="")


def test_a_role_is_changed_on_the_page_of_the_person(ada: User, coordinator: User) -> None:
    page = reverse("admin:accounts_user_change", args=[coordinator.pk])
    answer = browser(ada).post(
        page, {"full_name": "Cora Changed", "language": "es", "staff_role": "privacy_officer", "is_active": "on"}
    )
    assert answer.status_code == 302
    coordinator.refresh_from_db()
    assert (coordinator.staff_role, coordinator.full_name, coordinator.language) == (
        "privacy_officer",
        "Cora Changed",
        "es",
    )


def test_a_lost_second_factor_is_reset_with_a_reason_and_the_person_hears_of_it(ada: User, coordinator: User) -> None:
    TOTP.activate(coordinator, generate_totp_secret())
    open_desk, page = browser(coordinator), reverse("admin:desk_second_factor", args=[coordinator.pk])
    desk = browser(ada)
    assert "Remove the app" in desk.get(page).text

    assert desk.post(page, {"reason": " "}).status_code == 422
    assert Authenticator.objects.filter(user=coordinator).exists()

    assert desk.post(page, {"reason": "Lost the phone; came to my desk."}).status_code == 302
    assert not Authenticator.objects.filter(user=coordinator).exists()
    kept = SecondFactorReset.objects.get()
    assert (kept.member, kept.reset_by, kept.reason) == (coordinator, ada, "Lost the phone; came to my desk.")
    assert AuditEvent.objects.get(action="accounts.second_factor_reset").actor == ada
    assert mail.outbox[-1].to == [coordinator.email]
    assert "set up your app again" in mail.outbox[-1].body
    assert open_desk.get("/admin/").status_code == 302
    assert "came to my desk" in desk.get(page).text


def test_nobody_resets_their_own_and_families_have_none(ada: User, coordinator: User, mother: User) -> None:
    desk = browser(ada)
    desk.post(reverse("admin:desk_second_factor", args=[ada.pk]), {"reason": "Mine."})
    assert not SecondFactorReset.objects.exists()
    assert desk.get(reverse("admin:desk_second_factor", args=[mother.pk])).status_code == 404
    other = reverse("admin:desk_second_factor", args=[ada.pk])
    assert browser(coordinator).post(other, {"reason": "x"}).status_code == 404
    with pytest.raises(StaffingNotAllowed):
        reset_second_factor(actor=coordinator, member=ada, reason="x")


@pytest.mark.parametrize("statement", ["UPDATE accounts_secondfactorreset SET reason = 'x'", "DELETE FROM {}"])
def test_resets_are_only_added_to(statement: str, ada: User, coordinator: User) -> None:
    SecondFactorReset.objects.create(member=coordinator, reset_by=ada, reason="Lost.")
    sql = statement.format("accounts_secondfactorreset")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
