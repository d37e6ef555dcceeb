"""Accounts nobody used are forgotten; staff are made by hand only."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from intake.models import RelatedPerson
from portal.accounts.addresses import SignInAddress
from portal.accounts.models import StaffRole, User
from portal.accounts.services import account_for, forget_never_used
from portal.accounts.tasks import clear_sessions
from portal.audit.models import AuditEvent

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def old_account(email: str, **fields: object) -> User:
    """An account made fifteen days ago."""
    return User.objects.create_user(email=email, date_joined=timezone.now() - timedelta(days=15), **fields)


def test_only_old_accounts_without_sign_in_or_ties_are_forgotten(mother: User, child: object) -> None:
    old_account("typo@example.org")
    kept = [
        old_account("used@example.org", last_login=timezone.now()),
        old_account("staff@example.org", is_staff=True),
        User.objects.create_user(email="fresh@example.org"),
    ]
    User.objects.filter(pk=mother.pk).update(date_joined=timezone.now() - timedelta(days=90), last_login=None)
    assert RelatedPerson.objects.filter(user=mother).exists()

    assert forget_never_used() == 1

    assert set(User.objects.all()) == {*kept, mother}


def test_housekeeping_drops_ended_sessions_and_keeps_open_ones(family_client: Client) -> None:
    ended = Session.objects.create(
        session_key="e" * 32, session_data="", expire_date=timezone.now() - timedelta(days=1)
    )
    clear_sessions()
    assert not Session.objects.filter(pk=ended.pk).exists()
    assert family_client.post("/stay-signed-in/").status_code == 204


def test_two_first_sign_ins_make_one_account() -> None:
    address = SignInAddress("phone", "+13035550142")
    first = account_for(address=address, language="es")
    assert account_for(address=address, language="en") == first
    assert (first.language, first.is_staff) == ("es", False)


def test_make_staff_makes_and_changes_and_is_written_down() -> None:
    call_command("make_staff", "Cora.Staff@Example.org", "--role", "coordinator", "--name", "Cora Sample")
    user = User.objects.get(email="cora.staff@example.org")
    assert (user.is_staff, user.staff_role, user.is_superuser) == (True, StaffRole.COORDINATOR, False)
    assert not user.has_usable_password()
    call_command("make_staff", "cora.staff@example.org", "--role", "administrator")
    user.refresh_from_db()
    assert (user.staff_role, user.full_name) == (StaffRole.ADMINISTRATOR, "Cora Sample")
    assert AuditEvent.objects.filter(action="accounts.staff_account_made", object_id=str(user.pk)).count() == 2


def test_make_staff_refuses_a_family_and_what_is_no_address(mother: User) -> None:
    with pytest.raises(CommandError, match="family"):
        call_command("make_staff", str(mother.email), "--role", "coordinator")
    with pytest.raises(CommandError, match=r"name@example\.com"):
        call_command("make_staff", "nobody", "--role", "coordinator")
    mother.refresh_from_db()
    assert not mother.is_staff


def test_signing_in_never_makes_staff() -> None:
    user = account_for(address=SignInAddress("email", "admin@example.org"), language="en")
    assert (user.is_staff, user.is_superuser, user.staff_role) == (False, False, "")
