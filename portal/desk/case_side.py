"""What hangs on every part of a request's page, read along with the request itself so that no part pays for it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from intake.models import Consent, ConsentKind, SecondOpinionRequest
from intake.models.opinion_request import SecondOpinionRequestQuerySet
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.desk.models import InternalNote, QueueLine, QueueMark, Task
from portal.desk.queue_lines import lines_of
from portal.desk.queue_sources import read
from records.models import ChaseOutcome, RecordChase, RecordKind

NOTES_SHOWN: Final = 20
_JOINED: Final = (
    "patient",
    "requester__user",
    "owner",
    "history",
    "preferences",
    "coverage",
    "program",
    "suggested_program",
    "contacted_by",
    "queue_line",
)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note of a colleague."""

    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One open task."""

    id: UUID
    description: str
    owner_id: UUID | None
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ChaseLine:
    """One record that another hospital was asked for, or has to be."""

    hospital: str
    kind: str
    asked_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the family has agreed to."""

    has_release: bool
    release_until: date | None


def with_side(requests: SecondOpinionRequestQuerySet) -> SecondOpinionRequestQuerySet:
    """Requests with everything below beside them; one query."""
    own = {"opinion_request": OuterRef("pk")}
    return requests.select_related(*_JOINED).annotate(
        side_notes=_rows(InternalNote.objects.filter(**own).order_by("-at"), "text", "at", **_person("author")),
        side_tasks=_rows(
            Task.objects.filter(**own).open().order_by("due_on", "made_at"),
            "id",
            "description",
            "owner_id",
            "due_on",
            **_person("owner"),
        ),
        side_chases=_rows(
            RecordChase.objects.filter(**own, outcome=ChaseOutcome.WAITING).order_by("due_on", "opened_at"),
            "hospital_name",
            "kind",
            "asked_on",
            "due_on",
        ),
        side_releases=_rows(
            Consent.objects.filter(**own, kind=ConsentKind.RECORDS_RELEASE, is_given=True, revoked_by=None),
            "expires_on",
        ),
        is_line_old=Exists(QueueMark.objects.filter(opinion_request_id=OuterRef("pk"))),
    )


def line_of(opinion_request: SecondOpinionRequest, *, now: datetime) -> QueueLine:
    """What the queue says of the request; made anew where something has changed since."""
    line: QueueLine | None = getattr(opinion_request, "queue_line", None)
    if line is not None and not _told(opinion_request, "is_line_old"):
        return line
    calendar = CareCenter.objects.current().business_calendar()
    return lines_of(read([opinion_request.pk]), calendar=calendar, now=now)[0]


def notes_of(opinion_request: SecondOpinionRequest) -> list[NoteLine]:
    """The newest notes first."""
    return [
        NoteLine(each["text"], each["author_name"] or each["author_email"], datetime.fromisoformat(each["at"]))
        for each in _told(opinion_request, "side_notes")
    ]


def tasks_of(opinion_request: SecondOpinionRequest) -> list[TaskLine]:
    """Open tasks, the most pressing first."""
    return [
        TaskLine(
            id=UUID(each["id"]),
            description=each["description"],
            owner_id=UUID(each["owner_id"]) if each["owner_id"] else None,
            owner=each["owner_name"] or each["owner_email"] or "",
            due_on=_day(each["due_on"]),
        )
        for each in _told(opinion_request, "side_tasks")
    ]


def chases_of(opinion_request: SecondOpinionRequest) -> list[ChaseLine]:
    """Open lines of the ledger of hospitals."""
    return [
        ChaseLine(
            hospital=each["hospital_name"],
            kind=str(RecordKind(each["kind"]).label),
            asked_on=_day(each["asked_on"]),
            due_on=_day(each["due_on"]),
        )
        for each in _told(opinion_request, "side_chases")
    ]


def agreed_by(opinion_request: SecondOpinionRequest, *, today: date) -> Agreed:
    """Whether a permission to get records holds today, and until when."""
    ends = [day for each in _told(opinion_request, "side_releases") if (day := _day(each["expires_on"])) is not None]
    last = max((day for day in ends if day >= today), default=None)
    return Agreed(last is not None, last)


def _told(opinion_request: SecondOpinionRequest, name: str) -> Any:
    return getattr(opinion_request, name)


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def _person(role: str) -> dict[str, str]:
    return {f"{role}_name": f"{role}__full_name", f"{role}_email": f"{role}__email"}


def _rows(found: QuerySet[Any], *columns: str, **named: str) -> ArraySubquery:
    every = {**{column: column for column in columns}, **named}
    return ArraySubquery(found.values(json=JSONObject(**every))[:NOTES_SHOWN])


def colleagues(user: User, *ids: UUID) -> list[str]:
    """Names of other members of staff, in order."""
    found = User.objects.filter(pk__in=ids, is_staff=True).exclude(pk=user.pk)
    return sorted(str(each) for each in found)
