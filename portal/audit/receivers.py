"""Writes down sign-ins and what changes who may sign in; the accounts stand below the audit trail and only signal."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed as second_factor_failed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from portal.accounts.models import User
from portal.accounts.signals import (
    address_changed,
    second_factor_reset,
    sign_in_refused,
    staff_access_changed,
    staff_account_made,
)
from portal.audit.models import Outcome
from portal.audit.services import SystemActor, record_event

# Until the code is right nobody has shown who they are, so the account is what the act was aimed at, not who acted.
SOMEBODY = SystemActor("accounts.sign_in")


@receiver(user_logged_in, dispatch_uid="audit.signed_in")
def signed_in(*, user: User, **_kwargs: Any) -> None:
    """A session began."""
    record_event(actor=user, action="accounts.signed_in", target=user)


@receiver(user_logged_out, dispatch_uid="audit.signed_out")
def signed_out(*, user: User | None, **_kwargs: Any) -> None:
    """A session ended, by hand or by its limits."""
    if user:
        record_event(actor=user, action="accounts.signed_out", target=user)


@receiver(sign_in_refused, dispatch_uid="audit.sign_in_refused")
def refused(*, user: User, **_kwargs: Any) -> None:
    """A wrong code, or a closed account."""
    record_event(actor=SOMEBODY, action="accounts.sign_in_refused", target=user, outcome=Outcome.REFUSED)


@receiver(second_factor_failed, dispatch_uid="audit.second_factor_refused")
def second_factor_refused(*, user: User, **_kwargs: Any) -> None:
    """A wrong code of the app."""
    record_event(actor=SOMEBODY, action="accounts.second_factor_refused", target=user, outcome=Outcome.REFUSED)


@receiver(authenticator_added, dispatch_uid="audit.second_factor_added")
def second_factor_added(*, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """An app or a set of recovery codes."""
    record_event(actor=user, action=f"accounts.{authenticator.type}_added", target=user)


@receiver(authenticator_removed, dispatch_uid="audit.second_factor_removed")
def second_factor_removed(*, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """The same, taken away."""
    record_event(actor=user, action=f"accounts.{authenticator.type}_removed", target=user)


@receiver(authenticator_reset, dispatch_uid="audit.second_factor_renewed")
def second_factor_renewed(*, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """New recovery codes in place of the old."""
    record_event(actor=user, action=f"accounts.{authenticator.type}_renewed", target=user)


@receiver(staff_account_made, dispatch_uid="audit.staff_account_made")
def staff_made(*, user: User, **_kwargs: Any) -> None:
    """Somebody with the command line gave a person a staff role."""
    record_event(actor=SystemActor("accounts.make_staff"), action="accounts.staff_account_made", target=user)


@receiver(address_changed, dispatch_uid="audit.address_changed")
def changed_address(*, user: User, **_kwargs: Any) -> None:
    """A person signs in with another address or number from now on."""
    record_event(actor=user, action="accounts.address_changed", target=user)


@receiver(staff_access_changed, dispatch_uid="audit.staff_access_changed")
def changed_access(*, user: User, actor: User, **_kwargs: Any) -> None:
    """A role given, changed or taken, an account closed or opened."""
    record_event(actor=actor, action="accounts.staff_access_changed", target=user)


@receiver(second_factor_reset, dispatch_uid="audit.second_factor_reset")
def reset_factor(*, user: User, actor: User, **_kwargs: Any) -> None:
    """An administrator let somebody set up a new app."""
    record_event(actor=actor, action="accounts.second_factor_reset", target=user)
