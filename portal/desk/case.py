"""Everything about one request, put together for one page."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.models import CallAccess, Consent, RelatedPerson, RequestStatusChange, SecondOpinionRequest
from intake.permission_words import PermissionCard, permission_cards
from intake.states import OPEN
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.desk.answers import Answers, clinical_rows
from portal.desk.calls import CallLine, call_line
from portal.desk.files import KindFiles, files_by_kind
from portal.desk.people import language_of
from portal.desk.queue import Turn, turns
from portal.desk.today import reach_words
from portal.desk.urgency import Urgency, urgency_of
from portal.desk.words import age
from portal.notifications.models import Notification
from records.models import DocumentReference
from records.presenters import Checklist, checklist
from records.presenters.imaging import StudyCards, study_cards
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus

AUDIT_SHOWN = 50
NOTICES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Person:
    """One caregiver and how to reach them."""

    link: RelatedPerson
    is_requester: bool
    language: str
    helps: list[str]


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all that hangs on it."""

    opinion_request: SecondOpinionRequest
    is_open: bool
    turn: Turn
    urgency: Urgency
    age: str
    language: str
    reach_times: list[str]
    people: list[Person]
    call: CallLine | None
    earlier_calls: list[CallLine]
    kinds: list[KindFiles]
    records: Checklist
    studies: StudyCards
    answers: Answers
    changes: list[RequestStatusChange]
    audit: list[AuditEvent]
    notices: list[Notification]
    releases: list[PermissionCard]


def case_of(
    opinion_request: SecondOpinionRequest, *, user: User, zone: ZoneInfo, now: datetime, looked_at: datetime | None
) -> Case:
    """The whole case as the person may see it; answers changed after `looked_at` are marked."""
    calls = _calls(opinion_request, user, zone, now)
    booked = next((line for line in calls if line.call.status == AppointmentStatus.BOOKED), None)
    visible = DocumentReference.objects.visible_to(user).filter(opinion_request=opinion_request)
    files = list(visible.select_related("photo_paper", "came_by", "part_of", "uploaded_by"))
    people = _people(opinion_request, user)
    links = [person.link for person in people]
    return Case(
        opinion_request=opinion_request,
        is_open=opinion_request.status in OPEN,
        turn=turns([opinion_request])[0],
        urgency=urgency_of(opinion_request, links=links, user=user, zone=zone, now=now),
        age=age(opinion_request.patient.birth_date, now.astimezone(zone).date()),
        language=language_of(opinion_request.requester),
        reach_times=reach_words(opinion_request),
        people=people,
        call=booked,
        earlier_calls=[line for line in calls if line is not booked],
        kinds=files_by_kind(files, reader=user),
        records=checklist(opinion_request, now=now.astimezone(zone)),
        studies=study_cards(opinion_request),
        answers=clinical_rows(opinion_request, links, since=looked_at),
        changes=list(opinion_request.status_changes.select_related("actor", "program")),
        audit=_audit(opinion_request),
        notices=_notices(opinion_request, calls, files),
        releases=_releases(opinion_request, user, zone),
    )


def _people(opinion_request: SecondOpinionRequest, user: User) -> list[Person]:
    links = RelatedPerson.objects.visible_to(user).filter(patient=opinion_request.patient).select_related("user")
    return [_person(link, opinion_request) for link in links.order_by("ended_at", "created_at")]


def _releases(opinion_request: SecondOpinionRequest, user: User, zone: ZoneInfo) -> list[PermissionCard]:
    """Permissions to get records, newest first, with those taken back."""
    found = Consent.objects.visible_to(user).releases().filter(opinion_request=opinion_request)
    return permission_cards(list(found.select_related("revoked_by")), zone=zone)


def _person(link: RelatedPerson, opinion_request: SecondOpinionRequest) -> Person:
    helps = [str(CallAccess(each).label) for each in link.call_access]
    if link.call_access_note:
        helps.append(link.call_access_note)
    return Person(link, link.pk == opinion_request.requester_id, language_of(link), helps)


def _calls(opinion_request: SecondOpinionRequest, user: User, zone: ZoneInfo, now: datetime) -> list[CallLine]:
    unsettled = (AppointmentStatus.HELD, AppointmentStatus.LAPSED)
    found = Appointment.objects.visible_to(user).filter(opinion_request=opinion_request).exclude(status__in=unsettled)
    joined = found.select_related(
        "slot__schedule__call_taker",
        "opinion_request__patient",
        "opinion_request__requester__user",
        "booked_by",
        "promise",
    ).prefetch_related("outcomes__program", "outcomes__recorded_by")
    return [call_line(call, zone, now) for call in joined.order_by("-slot__starts_at")]


def _audit(opinion_request: SecondOpinionRequest) -> list[AuditEvent]:
    events = AuditEvent.objects.filter(opinion_request_id=opinion_request.pk)
    return list(events.select_related("actor").order_by("-at")[:AUDIT_SHOWN])


def _notices(
    opinion_request: SecondOpinionRequest, calls: list[CallLine], files: list[DocumentReference]
) -> list[Notification]:
    """Notices whose subject is the request itself, one of its calls or one of its files."""
    subjects = [opinion_request.pk, *(line.call.pk for line in calls), *(each.pk for each in files)]
    found = Notification.objects.filter(reference_id__in=subjects).select_related("recipient")
    return list(found.order_by("-created_at")[:NOTICES_SHOWN])
