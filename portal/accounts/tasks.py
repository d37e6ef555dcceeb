"""Housekeeping of sessions and accounts."""

from celery import shared_task


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Forget sessions that ended and accounts nobody ever used."""
    # Services queue tasks elsewhere in the portal; the inner import keeps that circle open.
    from portal.accounts.services import drop_ended_sessions, forget_never_used  # noqa: PLC0415

    drop_ended_sessions()
    forget_never_used()
