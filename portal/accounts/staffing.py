"""Who works here and as what: roles given and taken, and the way back in for who lost the second factor."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import translation

from portal.accounts.adapter import AccountAdapter
from portal.accounts.addresses import SignInAddress
from portal.accounts.models import SecondFactorReset, StaffRole, User
from portal.accounts.roles import Act, may
from portal.accounts.signals import second_factor_reset, staff_access_changed


class StaffingNotAllowed(Exception):
    """Only administrators change who works here, never for themselves, and never without a word of why."""


class LastAdministrator(StaffingNotAllowed):
    """Without this person nobody could let anybody in again."""


@transaction.atomic
def change_access(*, actor: User, member: User, role: str, is_active: bool) -> User:
    """Give another role, take it, or close the account; every session of the person ends with it."""
    administrators = lock_administrators()
    held = User.objects.select_for_update().get(pk=member.pk)
    if (held.staff_role, held.is_active) == (role, is_active):
        return held
    # Asked of the locked rows: two administrators may be taking each other's role away.
    if held.pk == actor.pk or actor.pk not in administrators:
        raise StaffingNotAllowed
    refuse_to_lose_the_last(held, administrators, stays=is_active and role == StaffRole.ADMINISTRATOR)
    held.staff_role, held.is_active, held.is_staff = role, is_active, bool(role)
    held.is_superuser = held.is_superuser and role == StaffRole.ADMINISTRATOR
    _end_sessions(held, "staff_role", "is_active", "is_staff", "is_superuser")
    staff_access_changed.send(sender=User, user=held, actor=actor)
    return held


@transaction.atomic
def reset_second_factor(*, actor: User, member: User, reason: str) -> None:
    """Let a member of staff who lost the app set up a new one: the old ones and all sessions end, and mail says so.

    When the person cannot be told, nothing changes; raises what the mail server raises.
    """
    held = User.objects.select_for_update().get(pk=member.pk)
    if not may(actor, Act.MANAGE_PEOPLE) or held.pk == actor.pk or not held.is_active_staff or not reason.strip():
        raise StaffingNotAllowed
    Authenticator.objects.filter(user=held).delete()
    SecondFactorReset.objects.create(member=held, reset_by=actor, reason=reason.strip())
    _end_sessions(held)
    second_factor_reset.send(sender=User, user=held, actor=actor)
    with translation.override(held.language):
        AccountAdapter().send_note("second_factor_reset", SignInAddress("email", str(held.email)))


def lock_administrators() -> set[object]:
    """Ids of everybody who can let others in, held until the transaction ends."""
    found = User.objects.filter(is_staff=True, is_active=True, staff_role=StaffRole.ADMINISTRATOR)
    return set(found.select_for_update().order_by("pk").values_list("pk", flat=True))


def refuse_to_lose_the_last(member: User, administrators: set[object], *, stays: bool) -> None:
    """Raise when nobody would be left."""
    if not stays and administrators == {member.pk}:
        raise LastAdministrator


def _end_sessions(held: User, *fields: str) -> None:
    # Sessions are signed with it.
    held.set_unusable_password()
    held.save(update_fields=["password", *fields])
