"""Messages as a family reads them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from messaging import rules
from messaging.models import Communication, CommunicationAttachment, CommunicationRead
from messaging.states import Settled, Side
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.times import clock_words
from portal.ui.components import Choice
from portal.ui.dates import day_in_words
from records.models import DocumentReference
from records.presenters import shown_title

# A list that can be looked through; older files are found under records.
MOST_FILES: Final = 30
# The column that a hub reads along with its request.
UNREAD: Final = "messages_unread"


@dataclass(frozen=True, slots=True)
class FileLink:
    """One file that a message names."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as one caregiver reads it."""

    message: Communication
    who: str
    when: str
    text: str
    language: str
    is_mine: bool
    is_from_team: bool
    is_new: bool
    is_private: bool
    # What became of it: by when we answer, or that somebody has read it.
    state: str
    files: list[FileLink]


@dataclass(frozen=True, slots=True)
class Unread:
    """How many messages wait to be read, and where."""

    count: int
    url: str


def messages_of(opinion_request: SecondOpinionRequest, reader: User) -> list[Communication]:
    """What this person may read, newest first, with everything the page says about each: four queries."""
    seen = Communication.objects.visible_to(reader).filter(opinion_request=opinion_request)
    files = CommunicationAttachment.objects.select_related("document").order_by("document__received_at")
    found = seen.select_related("sender", "only_with", "settled_by").prefetch_related(
        Prefetch("attachments", queryset=files),
        Prefetch("reads", queryset=CommunicationRead.objects.select_related("reader")),
    )
    return sorted(found, key=lambda each: (each.told_at or each.sent_at, each.pk), reverse=True)


def bubbles(opinion_request: SecondOpinionRequest, *, reader: User, zone: ZoneInfo) -> list[Bubble]:
    """The thread as this caregiver reads it."""
    messages = messages_of(opinion_request, reader)
    open_files = readable_files(messages, reader)
    return [
        bubble(
            each,
            reader=reader,
            zone=zone,
            reads=list(each.reads.all()),
            documents=[attached.document for attached in each.attachments.all()],
            open_files=open_files,
        )
        for each in messages
    ]


def bubble(
    message: Communication,
    *,
    reader: User,
    zone: ZoneInfo,
    reads: Sequence[CommunicationRead],
    documents: Sequence[DocumentReference],
    open_files: Collection[object],
) -> Bubble:
    """One message of the thread, with who has read it and the files it names."""
    language = get_language() or "en"
    text = message.text_in(language)
    return Bubble(
        message=message,
        who=_who(message, reader),
        when=_when(message.told_at or message.sent_at, zone, language),
        text=text,
        language=message.language if text == message.text else language,
        is_mine=message.sender_id == reader.pk,
        is_from_team=message.side == Side.TEAM,
        is_new=message.sender_id != reader.pk and all(each.reader_id != reader.pk for each in reads),
        is_private=message.only_with_id is not None,
        state=_state(message, reads, zone),
        files=[_file_link(message, each, open_files) for each in documents],
    )


def readable_files(messages: Sequence[Communication], reader: User) -> set[object]:
    """Ids of the named files that this person may see; papers about another caregiver are not among them."""
    named = {each.document_id for message in messages for each in message.attachments.all()}
    if not named:
        return set()
    return set(DocumentReference.objects.visible_to(reader).present().filter(pk__in=named).values_list("pk", flat=True))


def file_choices(documents: Sequence[DocumentReference]) -> list[Choice]:
    """The newest files, to choose from."""
    return [Choice(str(each.pk), shown_title(each), each.get_kind_display()) for each in documents[:MOST_FILES]]


def unread_of(opinion_request: SecondOpinionRequest, reader: User) -> Unread:
    """How many messages this person has not opened: one query, or none where the request brought the number along."""
    count = getattr(opinion_request, UNREAD, None)
    if count is None:
        seen = Communication.objects.visible_to(reader).filter(opinion_request=opinion_request)
        count = seen.unread_by(reader).count()
    return Unread(count, reverse("messaging:messages", kwargs={"rid": opinion_request.pk}))


def unread_column(reader: User) -> Coalesce:
    """The same number as a column of the request's own query."""
    seen = Communication.objects.for_caregiver(reader).filter(opinion_request=OuterRef("pk")).unread_by(reader)
    counted = seen.order_by().values("opinion_request").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def promise_words(due_at: datetime, zone: ZoneInfo) -> str:
    """By which day we answer, or what to do when that day has passed."""
    day = due_at.astimezone(zone).date()
    if day < timezone.localdate(timezone=zone):
        words = _("We said that we would answer by %(day)s. Call us, and we tell you where we are.")
    else:
        words = _("We answer by %(day)s.")
    return words % {"day": day_in_words(day)}


def answer_day(center: CareCenter, zone: ZoneInfo) -> str:
    """The promise for who writes now."""
    due = center.due_after(center.answer_hours, timezone.now())
    return _("If you write now, we answer by %(day)s.") % {"day": day_in_words(due.astimezone(zone).date())}


def writing_ends(opinion_request: SecondOpinionRequest) -> str:
    """Until when one can still write about a closed request."""
    return day_in_words((opinion_request.status_changed_at + rules.WRITES_AFTER_CLOSING).date())


def _who(message: Communication, reader: User) -> str:
    if message.sender_id == reader.pk:
        return _("You")
    if message.side == Side.TEAM:
        name = message.sender.full_name
        # Translators: who wrote a message, such as "Cora Smith, care team"
        return _("%(name)s, care team") % {"name": name} if name else _("The care team")
    return message.sender.get_short_name() or _("A caregiver")


def _when(at: datetime, zone: ZoneInfo, language: str) -> str:
    here = at.astimezone(zone)
    # Translators: a day and a time, such as "Tuesday, May 5, 10:30 a.m."
    return _("%(day)s, %(time)s") % {"day": day_in_words(here.date()), "time": clock_words(at, zone, language)}


def _state(message: Communication, reads: Sequence[CommunicationRead], zone: ZoneInfo) -> str:
    if message.side == Side.TEAM:
        return ""
    if message.settled_as == Settled.ANSWERED:
        return _("We answered this.")
    by_team = [each.read_at for each in reads if each.reader.is_staff]
    read = _("The care team read this on %(day)s.") % {"day": _day(min(by_team), zone)} if by_team else ""
    if message.settled_as == Settled.NO_ANSWER_NEEDED or message.answer_due_at is None:
        return read
    return f"{read} {promise_words(message.answer_due_at, zone)}".strip()


def _day(at: datetime, zone: ZoneInfo) -> str:
    return day_in_words(at.astimezone(zone).date())


def _file_link(message: Communication, document: DocumentReference, open_files: Collection[object]) -> FileLink:
    if document.pk not in open_files:
        return FileLink(_("A file that you can’t open here"), "")
    url = reverse("records:file", kwargs={"rid": message.opinion_request_id, "document_id": document.pk})
    return FileLink(shown_title(document), url)
