"""Accounts of staff and families, as administrators see them."""

import pytest
from django.test import Client
from django.urls import reverse

from intake.models import Patient
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent

pytestmark = pytest.mark.integration

ADD = "/admin/accounts/user/add/"


def change_page(user: User) -> str:
    """The address of that account's page."""
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_an_administrator_adds_a_coordinator(admin_desk: Client) -> None:
    form = {"full_name": "Nora New", "email": "Nora.New@Example.org", "language": "es", "staff_role": "coordinator"}

    assert admin_desk.post(ADD, form).status_code == 302

    made = User.objects.get(email="nora.new@example.org")
    assert (made.is_staff, made.staff_role, made.language) == (True, StaffRole.COORDINATOR, "es")
    assert not made.has_usable_password()
    assert not made.is_superuser
    assert AuditEvent.objects.filter(action="accounts.user_added", object_id=str(made.pk)).exists()


def test_an_address_of_a_family_never_becomes_staff(admin_desk: Client, mother: User) -> None:
    form = {"full_name": "Ana", "email": "ANA.sample@example.org", "language": "en", "staff_role": "administrator"}

    assert admin_desk.post(ADD, form).status_code == 422

    mother.refresh_from_db()
    assert not mother.is_staff


def test_a_caregiver_is_not_given_a_role(admin_desk: Client, mother: User, child: Patient) -> None:
    form = {"staff_role": "administrator", "is_active": "on", "is_staff": "on", "is_superuser": "on", "email": "x@y.zz"}

    assert admin_desk.post(change_page(mother), form).status_code == 302

    mother.refresh_from_db()
    assert (mother.is_staff, mother.is_superuser, mother.staff_role) == (False, False, "")
    assert mother.email == "ana.sample@example.org"


def test_taking_the_role_takes_the_desk(admin_desk: Client, coordinator: User) -> None:
    form = {"full_name": "Cora Staff", "language": "en", "staff_role": "", "is_active": "on"}

    assert admin_desk.post(change_page(coordinator), form).status_code == 302

    coordinator.refresh_from_db()
    assert not coordinator.is_staff
    assert AuditEvent.objects.filter(action="accounts.user_changed", object_id=str(coordinator.pk)).exists()


@pytest.mark.parametrize("change", [{"staff_role": "coordinator"}, {"is_active": ""}])
def test_nobody_locks_themselves_out(admin_desk: Client, administrator: User, change: dict[str, str]) -> None:
    form = {"full_name": "Ada", "language": "en", "staff_role": "administrator", "is_active": "on"} | change
    form = {name: value for name, value in form.items() if value}

    response = admin_desk.post(change_page(administrator), form)

    assert response.status_code == 422
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.staff_role == StaffRole.ADMINISTRATOR


def test_looking_at_an_account_is_written_down(admin_desk: Client, mother: User) -> None:
    admin_desk.get(change_page(mother))

    assert AuditEvent.objects.filter(action="accounts.user_viewed", object_id=str(mother.pk)).count() == 1
