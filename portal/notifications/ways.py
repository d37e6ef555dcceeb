"""By which ways a notice goes to a person: what they chose, what works, and what must arrive whatever they chose."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from portal.accounts.models import User
from portal.notifications.kinds import NotificationKind
from portal.notifications.models import AddressProblem, Channel, NoticePreference, StoppedNumber


def ways_for(recipient: User, kind: NotificationKind) -> tuple[Channel, ...]:
    """What the person chose, without what is known not to work; the other way when nothing of it works.

    When no way works at all it is the first chosen one: its row is then set aside, and a person tells it by phone.
    """
    possible = _possible(recipient, kind)
    facts = _facts(recipient, kind) if possible else {}
    chosen, broken = _chosen(possible, kind, facts), _broken(facts)
    if not chosen:
        return ()
    working = tuple(each for each in chosen if each not in broken)
    spare = tuple(each for each in possible if each not in broken)
    return working or spare[:1] or chosen[:1]


def other_way(recipient: User, kind: NotificationKind, used: Channel) -> Channel | None:
    """A way beside the one that failed, if the person has one that works."""
    broken = _broken(_facts(recipient, kind))
    return next((each for each in _possible(recipient, kind) if each not in {used, *broken}), None)


def address_of(recipient: User, channel: Channel) -> str:
    """Where a notice goes by this way; empty when the person has nothing there."""
    return (recipient.email if channel == Channel.EMAIL else recipient.phone) or ""


def has_stopped(recipient: User) -> bool:
    """Whether somebody answered STOP from the person's number."""
    return bool(recipient.phone) and StoppedNumber.objects.filter(pk=recipient.phone).exists()


def is_broken(recipient: User, channel: Channel) -> bool:
    """Whether the address came back before, or the number said STOP."""
    address = address_of(recipient, channel)
    if channel == Channel.SMS and has_stopped(recipient):
        return True
    return AddressProblem.objects.filter(user=recipient, channel=channel, address=address).exists()


def _possible(recipient: User, kind: NotificationKind) -> list[Channel]:
    has_phone = recipient.phone and (recipient.is_phone_verified or kind.to_unproven)
    has = {Channel.EMAIL: bool(recipient.email), Channel.SMS: bool(has_phone)}
    return [each for each in (Channel.EMAIL, Channel.SMS) if has[each] and each in kind.channels]


def _facts(recipient: User, kind: NotificationKind) -> dict[str, Any]:
    """All that the choice needs, in one question."""
    choice = NoticePreference.objects.filter(user=OuterRef("pk"), group=kind.belongs_to)
    problems = AddressProblem.objects.filter(user=OuterRef("pk"))
    person = User.objects.filter(pk=recipient.pk).annotate(
        wants_email=Subquery(choice.values("by_email")[:1]),
        wants_sms=Subquery(choice.values("by_sms")[:1]),
        email_broken=Exists(problems.filter(channel=Channel.EMAIL, address=OuterRef("email"))),
        phone_broken=Exists(problems.filter(channel=Channel.SMS, address=OuterRef("phone"))),
        phone_stopped=Exists(StoppedNumber.objects.filter(pk=OuterRef("phone"))),
    )
    found: Any = person.values(
        "wants_email", "wants_sms", "email_broken", "phone_broken", "phone_stopped", "is_staff"
    ).first()
    return dict(found or {})


def _chosen(possible: list[Channel], kind: NotificationKind, facts: dict[str, Any]) -> tuple[Channel, ...]:
    """E-mail, or a text where there is no e-mail, for whoever never chose."""
    usual = tuple(possible[:1])
    if facts.get("wants_email") is None or facts.get("is_staff"):
        return usual
    wanted = {Channel.EMAIL: facts["wants_email"], Channel.SMS: facts["wants_sms"]}
    if not any(wanted.values()):
        return usual if kind.is_essential else ()
    return tuple(each for each in possible if wanted[each]) or usual


def _broken(facts: dict[str, Any]) -> set[Channel]:
    email = {Channel.EMAIL} if facts.get("email_broken") else set()
    phone = {Channel.SMS} if facts.get("phone_broken") or facts.get("phone_stopped") else set()
    return email | phone
