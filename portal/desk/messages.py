"""Messages as staff see them: the thread of one request, and what waits for an answer anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from intake.models import RelatedPerson, SecondOpinionRequest
from messaging import rules
from messaging.models import Communication
from messaging.presenters import Bubble, bubble, messages_of
from messaging.services.sending import Words
from messaging.states import Side
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.desk.messages_forms import MessageForm
from records.models import DocumentReference
from records.presenters import shown_title

# More waiting families than one person can look through.
MOST: Final = 300
_SNIPPET: Final = 140


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the thread, with what only staff know of it."""

    message: Communication
    is_from_family: bool
    # Who read it on the other side, and when first.
    reads: list[tuple[User, datetime]]
    files: list[tuple[DocumentReference, str]]
    hidden_files: int
    is_waiting: bool
    is_late: bool
    waits_for_call: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request whose family waits for an answer."""

    opinion_request: SecondOpinionRequest
    first: Communication
    count: int
    is_late: bool
    snippet: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The message as one language of the family's will show it."""

    language: str
    bubble: Bubble


def thread_of(opinion_request: SecondOpinionRequest, user: User, now: datetime) -> list[Line]:
    """Every message, newest first."""
    return [_line(each, user, now) for each in messages_of(opinion_request, user)]


def inbox(user: User, *, owner: str, now: datetime) -> list[Waiting]:
    """Families that wait, the longest wait first; `owner` is "me", "nobody" or empty for all. Two queries."""
    waiting = Communication.objects.visible_to(user).waiting_for_answer()
    if owner == "me":
        waiting = waiting.filter(opinion_request__owner=user)
    elif owner == "nobody":
        waiting = waiting.filter(opinion_request__owner=None)
    found = waiting.select_related("sender", "opinion_request__patient", "opinion_request__owner").order_by("sent_at")
    by_request: dict[object, list[Communication]] = {}
    for each in found[:MOST]:
        by_request.setdefault(each.opinion_request_id, []).append(each)
    return [_waiting(messages, now) for messages in by_request.values()]


def unspoken(user: User) -> list[Communication]:
    """What staff wrote and must first say, the oldest first."""
    rows = Communication.objects.visible_to(user).waiting_for_call()
    return list(rows.select_related("sender", "opinion_request__patient").order_by("sent_at")[:MOST])


def links_of(opinion_request: SecondOpinionRequest, user: User) -> list[RelatedPerson]:
    """Who asks for the child today."""
    rows = RelatedPerson.objects.visible_to(user).filter(patient=opinion_request.patient_id, ended_at=None)
    return list(rows.select_related("user").order_by("created_at"))


def first_choice(opinion_request: SecondOpinionRequest, lines: Sequence[Line]) -> str:
    """To whom an answer goes unless somebody chooses: back to who asked in private; nobody where there is a secret."""
    waiting = [each.message for each in lines if each.is_waiting]
    if waiting and waiting[0].only_with_id is not None:
        return str(waiting[0].only_with_id)
    return "" if rules.has_a_secret(opinion_request) else "everyone"


def previews(opinion_request: SecondOpinionRequest, form: MessageForm, *, actor: User, zone: ZoneInfo) -> list[Preview]:
    """What each language among the readers will show, before anything is kept."""
    words, reader = form.words, form.only_with
    readers = [reader] if reader is not None else [link.user for link in form.links]
    documents = list(DocumentReference.objects.visible_to(actor).filter(pk__in=list(words.documents)))
    found = []
    for language in dict.fromkeys(each.language for each in readers):
        person = next(each for each in readers if each.language == language)
        with translation.override(language):
            found.append(Preview(language, _unsent(opinion_request, words, reader, documents, actor, person, zone)))
    return found


def _unsent(
    opinion_request: SecondOpinionRequest,
    words: Words,
    only_with: User | None,
    documents: Sequence[DocumentReference],
    actor: User,
    person: User,
    zone: ZoneInfo,
) -> Bubble:
    message = Communication(
        opinion_request=opinion_request,
        side=Side.TEAM,
        sender=actor,
        only_with=only_with,
        text=words.text,
        language=words.language,
        text_in_other=words.text_in_other,
        sent_at=timezone.now(),
    )
    seen = DocumentReference.objects.visible_to(person).filter(pk__in=[each.pk for each in documents])
    return bubble(
        message,
        reader=person,
        zone=zone,
        reads=(),
        documents=documents,
        open_files=set(seen.values_list("pk", flat=True)),
    )


def _line(message: Communication, user: User, now: datetime) -> Line:
    is_from_family = message.side == Side.FAMILY
    is_waiting = is_from_family and message.settled_at is None
    documents = [each.document for each in message.attachments.all()]
    sees_files = may(user, Act.SEE_CLINICAL)
    return Line(
        message=message,
        is_from_family=is_from_family,
        reads=[(each.reader, each.read_at) for each in message.reads.all() if each.reader.is_staff == is_from_family],
        files=[(each, shown_title(each)) for each in documents] if sees_files else [],
        hidden_files=0 if sees_files else len(documents),
        is_waiting=is_waiting,
        is_late=is_waiting and message.answer_due_at is not None and message.answer_due_at < now,
        waits_for_call=message.told_at is None,
    )


def _waiting(messages: Sequence[Communication], now: datetime) -> Waiting:
    first = messages[0]
    is_late = first.answer_due_at is not None and first.answer_due_at < now
    snippet = first.text if len(first.text) <= _SNIPPET else _("%(start)s …") % {"start": first.text[:_SNIPPET]}
    return Waiting(first.opinion_request, first, len(messages), is_late, snippet)
