"""A person's own choices about notices."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record_event
from portal.notifications.models import (
    Channel,
    NoticeGroup,
    NoticePause,
    NoticePreference,
    Notification,
    NotificationStatus,
)
from portal.notifications.quiet import pause_is_over


def channels_of(user: User) -> list[Channel]:
    """The ways by which this person can be reached."""
    has_phone = bool(user.phone) and user.is_phone_verified
    return [each for each, has in ((Channel.EMAIL, bool(user.email)), (Channel.SMS, has_phone)) if has]


def choices_of(user: User) -> dict[NoticeGroup, list[Channel]]:
    """By which ways each group goes now, chosen or by default."""
    chosen = {each.group: each for each in NoticePreference.objects.filter(user=user)}
    return {group: _channels(chosen.get(group), channels_of(user)) for group in NoticeGroup}


def pause_of(user: User, today: date) -> date | None:
    """Until when the person wants quiet; none when that day has come."""
    pause = NoticePause.objects.filter(user=user, until__gt=today).first()
    return pause.until if pause else None


@transaction.atomic
def choose(*, actor: User, choices: Mapping[NoticeGroup, list[Channel]], until: date | None) -> None:
    """Keep what the person wants to hear of, by which ways, and until when they want quiet."""
    for group, channels in choices.items():
        NoticePreference.objects.update_or_create(
            user=actor,
            group=group,
            defaults={"by_email": Channel.EMAIL in channels, "by_sms": Channel.SMS in channels},
        )
    if until is None:
        end_pause(actor=actor)
    else:
        NoticePause.objects.update_or_create(user=actor, defaults={"until": until})
    record_event(actor=actor, action="notifications.chosen", target=actor)


@transaction.atomic
def end_pause(*, actor: User) -> None:
    """What waited for the end of the pause goes out now."""
    pause = NoticePause.objects.select_for_update().filter(user=actor).first()
    if pause is None:
        return
    waiting = Notification.objects.filter(
        recipient=actor, status=NotificationStatus.PENDING, due_at=pause_is_over(actor, pause.until)
    )
    now = timezone.now()
    waiting.update(due_at=now, wanted_at=now)
    pause.delete()


def _channels(chosen: NoticePreference | None, possible: list[Channel]) -> list[Channel]:
    if chosen is None:
        return possible[:1]
    wanted = {Channel.EMAIL: chosen.by_email, Channel.SMS: chosen.by_sms}
    return [each for each in possible if wanted[each]]
