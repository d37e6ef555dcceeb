"""Writing a message, from either side; the words are kept once, however often the form is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.services.moves import lock_request
from messaging import rules
from messaging.models import LONGEST_MESSAGE, Communication, CommunicationAttachment, MessageTemplate
from messaging.services.drafts import forget_draft, key_of
from messaging.services.settling import settle_answered
from messaging.services.telling import alert_team, tell_family
from messaging.states import Side
from messaging.wording import filled
from portal.accounts.models import Language, User
from portal.audit.services import record_event
from portal.center.models import CareCenter
from records.models import DocumentReference
from records.models.document import DocumentReferenceQuerySet
from records.states import DocumentStatus

# Beyond this a slip reaches too many families at once.
MOST_AT_ONCE: Final = 50


class MessageNotAllowed(Exception):
    """This person may not write this to these people, or not any more."""


class TooManyAtOnce(Exception):
    """A template goes to a limited number of families at once."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says: the text in one language, perhaps the same in the other, and the files it names."""

    text: str
    language: str
    form_token: UUID
    text_in_other: str = ""
    template: MessageTemplate | None = None
    documents: Sequence[UUID] = field(default_factory=tuple)

    @property
    def key(self) -> UUID:
        """What makes the message one of its kind: other words from the same form are another message."""
        return key_of(self.form_token, self.text)


@transaction.atomic
def write_for_family(
    *, actor: User, opinion_request: SecondOpinionRequest, words: Words, is_private: bool = False
) -> Communication:
    """A caregiver's message to the care team, with the day by which we answer; a private one is theirs alone."""
    locked = lock_request(opinion_request)
    earlier = _sent_before(actor, locked, words)
    if earlier is not None:
        return earlier
    if not rules.may_write_for_family(actor, locked):
        raise MessageNotAllowed
    now, center = timezone.now(), CareCenter.objects.current()
    is_first_waiting = not Communication.objects.filter(opinion_request=locked).waiting_for_answer().exists()
    message = _keep(
        actor,
        locked,
        words,
        side=Side.FAMILY,
        only_with=actor if is_private else None,
        sent_at=now,
        told_at=now,
        answer_due_at=center.due_after(center.answer_hours, now),
    )
    forget_draft(actor=actor, opinion_request=locked)
    if is_first_waiting:
        alert_team(message=message)
    return message


@transaction.atomic
def write_for_team(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    words: Words,
    only_with: User | None = None,
    is_said_first: bool = False,
) -> Communication:
    """A message of the care team to everyone who asks for the child, or to one of them; what it answers is settled.

    One to be said first stays closed, and untold, until a talk with the family is written down.
    """
    locked = lock_request(opinion_request)
    earlier = _sent_before(actor, locked, words)
    if earlier is not None:
        return earlier
    if not rules.may_write_for_team(actor):
        raise MessageNotAllowed
    if only_with is not None and not rules.is_caregiver(only_with, locked):
        raise MessageNotAllowed
    now = timezone.now()
    message = _keep(
        actor,
        locked,
        words,
        side=Side.TEAM,
        only_with=only_with,
        sent_at=now,
        told_at=None if is_said_first else now,
        is_said_first=is_said_first,
    )
    forget_draft(actor=actor, opinion_request=locked)
    if not is_said_first:
        settle_answered(actor=actor, answer=message)
        tell_family(message=message)
    return message


def send_template(
    *, actor: User, opinion_requests: Sequence[SecondOpinionRequest], template: MessageTemplate, form_token: UUID
) -> int:
    """One template to every family of these requests, each in its own transaction; returns how many were written.

    A family where somebody must not know is left out: there a person chooses who reads. Sent twice with the same
    token, every family still gets it once.
    """
    if not rules.may_write_for_team(actor) or not template.is_active:
        raise MessageNotAllowed
    if len(opinion_requests) > MOST_AT_ONCE:
        raise TooManyAtOnce
    center, sent = CareCenter.objects.current(), 0
    for each in opinion_requests:
        if rules.has_a_secret(each) or not rules.is_open_for_writing(each):
            continue
        language = each.requester.user.language
        write_for_team(actor=actor, opinion_request=each, words=words_of(template, language, form_token, center))
        sent += 1
    return sent


def words_of(template: MessageTemplate, language: str, form_token: UUID, center: CareCenter) -> Words:
    """The template's words, as they go out, in both languages."""
    other = Language.ENGLISH if language == Language.SPANISH else Language.SPANISH
    return Words(
        text=filled(template, language, center),
        language=language,
        form_token=form_token,
        text_in_other=filled(template, other, center),
        template=template,
    )


def _sent_before(actor: User, locked: SecondOpinionRequest, words: Words) -> Communication | None:
    """The same words of the same form sent again, by a double click or by the browser's way back."""
    return Communication.objects.filter(opinion_request=locked, sender=actor, form_token=words.key).first()


def _keep(
    actor: User,
    locked: SecondOpinionRequest,
    words: Words,
    *,
    side: Side,
    only_with: User | None,
    sent_at: datetime,
    told_at: datetime | None,
    is_said_first: bool = False,
    answer_due_at: datetime | None = None,
) -> Communication:
    message = Communication.objects.create(
        opinion_request=locked,
        side=side,
        sender=actor,
        only_with=only_with,
        text=words.text[:LONGEST_MESSAGE],
        language=words.language,
        text_in_other=words.text_in_other[:LONGEST_MESSAGE],
        template=words.template,
        form_token=words.key,
        sent_at=sent_at,
        told_at=told_at,
        is_said_first=is_said_first,
        answer_due_at=answer_due_at,
    )
    _attach(actor, message, words.documents)
    record_event(actor=actor, action="messaging.message_sent", target=message)
    return message


def _attach(actor: User, message: Communication, documents: Sequence[UUID]) -> None:
    """Only files of this request that the writer may see and that are open; one that is gone meanwhile is left out."""
    found = attachable(actor, message.opinion_request).filter(pk__in=list(documents))
    CommunicationAttachment.objects.bulk_create(
        CommunicationAttachment(communication=message, document=each) for each in found
    )


def attachable(user: User, opinion_request: SecondOpinionRequest) -> DocumentReferenceQuerySet:
    """Files that a message of this person may name."""
    rows = DocumentReference.objects.visible_to(user).filter(opinion_request=opinion_request)
    return rows.filter(status=DocumentStatus.AVAILABLE)
