"""A person's own changes to how they sign in and in which language we write."""

from contextlib import suppress

from django.db import IntegrityError, transaction

from portal.accounts.adapter import AccountAdapter
from portal.accounts.addresses import SignInAddress
from portal.accounts.models import Language, User
from portal.accounts.signals import address_changed
from portal.lib.texting import NumberStopped


class AddressTaken(Exception):
    """Another account has it."""


def is_taken(*, actor: User, address: SignInAddress) -> bool:
    """Whether the address, in its one spelling, opens somebody else's account."""
    return User.objects.filter(**{address.kind: address.value}).exclude(pk=actor.pk).exists()


def change_address(*, actor: User, address: SignInAddress) -> None:
    """Put a proved address in place of the old one, end all other sessions and tell the old address.

    When the old address cannot be told, nothing changes. Raises AddressTaken, or what the mail server raises.
    """
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=actor.pk)
            old = _old_address(user, address)
            _set(user, address)
            address_changed.send(sender=User, user=user)
            if old is not None:
                # A number that answered STOP hears nothing, and must not keep its owner from leaving it.
                with suppress(NumberStopped):
                    AccountAdapter().send_note("address_changed", old)
    except IntegrityError as error:
        raise AddressTaken from error
    actor.refresh_from_db()


def change_language(*, actor: User, language: Language) -> None:
    """Write to this person in this language from now on."""
    User.objects.filter(pk=actor.pk).update(language=language)
    actor.language = language


def _set(user: User, address: SignInAddress) -> None:
    setattr(user, address.kind, address.value)
    if address.kind == "phone":
        user.is_phone_verified = True
    # Sessions are signed with it, so that every session but the one at hand ends.
    user.set_unusable_password()
    user.save(update_fields=[address.kind, "is_phone_verified", "password"])


def _old_address(user: User, new: SignInAddress) -> SignInAddress | None:
    """Where word of the change goes: the address that is replaced, or the one that was there before."""
    known = {"email": user.email or "", "phone": user.phone or ""}
    other = "phone" if new.kind == "email" else "email"
    kind = new.kind if known[new.kind] else other
    if not known[kind] or known[kind] == new.value:
        return None
    return SignInAddress("phone" if kind == "phone" else "email", known[kind])
