"""Accounts: made at the first sign-in, forgotten when never used, and the only way to make staff.

The audit trail stands above this app; it listens to the signals sent here.
"""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, ManyToManyRel, OuterRef, QuerySet
from django.utils import timezone

from portal.accounts.addresses import SignInAddress, parse_email
from portal.accounts.models import StaffRole, User
from portal.accounts.sessions import SessionStore
from portal.accounts.signals import staff_account_made
from portal.accounts.staffing import lock_administrators, refuse_to_lose_the_last
from portal.lib.times import known_zones

NEVER_USED_DAYS: Final = 14


class HasFamilyAccount(Exception):
    """The address belongs to a family; one account is never both."""


def account_for(*, address: SignInAddress, language: str) -> User:
    """The account of this address, made without a password when there is none."""
    known = _find(address)
    if known:
        return known
    try:
        with transaction.atomic():
            return User.objects.create_user(**{address.kind: address.value}, language=language)
    except IntegrityError:
        # The same person pressed twice; the other request made the account.
        return User.objects.get(**{address.kind: address.value})


def remember_zone(*, actor: User, name: str, only_first: bool = False) -> bool:
    """Keep the zone this person chose, or the one their device reports if none is known yet; False for a bad name."""
    if name not in known_zones():
        return False
    people = User.objects.filter(pk=actor.pk)
    if only_first:
        people = people.filter(time_zone="")
    if people.update(time_zone=name):
        actor.time_zone = name
    return True


@transaction.atomic
def make_staff(*, email: str, role: StaffRole, full_name: str) -> User:
    """A staff account with this role, made or changed.

    Raises HasFamilyAccount for a family's address and LastAdministrator when nobody could let others in.
    """
    address = parse_email(email)
    user = User.objects.select_for_update().filter(email=address).first()
    if user and not user.is_staff:
        raise HasFamilyAccount
    if user:
        _change_role(user, role, full_name)
    else:
        user = User.objects.create_user(email=address, full_name=full_name, is_staff=True, staff_role=role)
    staff_account_made.send(sender=User, user=user)
    return user


@transaction.atomic
def forget_never_used() -> int:
    """Delete accounts nobody ever signed in to and nothing refers to; returns how many."""
    old = timezone.now() - timedelta(days=NEVER_USED_DAYS)
    unused = User.objects.filter(last_login=None, is_staff=False, date_joined__lt=old)
    count, _per_model = _without_references(unused).delete()
    return count


def drop_ended_sessions() -> None:
    """Delete what is kept of sessions past their end."""
    SessionStore.clear_expired()


def _change_role(user: User, role: StaffRole, full_name: str) -> None:
    refuse_to_lose_the_last(user, lock_administrators(), stays=role == StaffRole.ADMINISTRATOR)
    user.staff_role, user.full_name, user.is_active = role, full_name or user.full_name, True
    # Sessions are signed with it: what the old role had open ends.
    user.set_unusable_password()
    user.save(update_fields=["staff_role", "full_name", "is_active", "password"])


def _find(address: SignInAddress) -> User | None:
    return User.objects.filter(**{address.kind: address.value}).first()


def _without_references(users: QuerySet[User]) -> QuerySet[User]:
    # Apps above may point at a person who was invited but has not come yet; those stay.
    for relation in User._meta.related_objects:
        if isinstance(relation, ManyToManyRel):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        users = users.exclude(Exists(rows))
    return users
