"""What each part of a request's page adds below the head; each asks the database for its own things alone."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import translation

from intake.fast_track import promise_to
from intake.models import Consent, SecondOpinionRequest
from intake.permission_words import PermissionCard, permission_cards
from intake.services.looks import note_look
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.center.models import CareCenter
from portal.desk.answers import Answers, clinical_rows
from portal.desk.booking import day_choices
from portal.desk.calls import CallLine, call_line
from portal.desk.calls_forms import CancelForm
from portal.desk.case import Head
from portal.desk.case_history import A_PAGE, Show, history_of
from portal.desk.case_tabs import Tab, pages_on
from portal.desk.files import files_by_kind
from portal.desk.forms import BookForm, OwnerForm
from portal.desk.triage_forms import MoveForm, ProgramForm, UrgencyForm, WarningForm
from portal.desk.urgency import changes_of
from portal.lib.times import zone_or
from records.models import DocumentReference
from records.presenters import checklist
from records.presenters.imaging import study_cards
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus

Context = dict[str, object]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page, when and by which clock, and what they asked for in its address."""

    user: User
    zone: ZoneInfo
    now: datetime
    asked: QueryDict


def part_of(tab: Tab, head: Head, reader: Reader) -> Context:
    """Everything that the part's template names."""
    build = _PARTS.get(tab)
    answers = _answers(tab, head, reader)
    return {"answers": answers, **(build(head, reader) if build else {})}


def _answers(tab: Tab, head: Head, reader: Reader) -> Answers | None:
    """The answers of the part; the visit is noted where they are, so that what is new stands out the next time."""
    pages = pages_on(reader.user, tab)
    if not pages:
        return None
    since = note_look(actor=reader.user, opinion_request=head.opinion_request)
    return clinical_rows(head.opinion_request, [person.link for person in head.people], pages, since=since)


def _overview(head: Head, reader: Reader) -> Context:
    opinion_request = head.opinion_request
    changes = changes_of(opinion_request, reader.user) if may(reader.user, Act.SEE_CLINICAL) else []
    if not may(reader.user, Act.WORK_ON_REQUESTS):
        return {"changes": changes}
    program = opinion_request.program_id or opinion_request.suggested_program_id
    return {
        "changes": changes,
        "reached_words": _reached_words(head, reader) if head.opinion_request.is_fast_track else "",
        "move_form": MoveForm(opinion_request, user=reader.user),
        "urgency_form": UrgencyForm(opinion_request=opinion_request, user=reader.user),
        "warning_form": WarningForm(),
        "program_form": ProgramForm(initial={"program": program}),
        "owner_form": OwnerForm(initial={"owner": opinion_request.owner_id}),
    }


def _reached_words(head: Head, reader: Reader) -> str:
    """What a fast-track family will read once somebody has spoken with it, in its language."""
    reached = copy(head.opinion_request)
    reached.contacted_at, theirs = reader.now, head.opinion_request.requester.user
    center = CareCenter.objects.current()
    with translation.override(theirs.language):
        return promise_to(reached, center=center, zone=zone_or(theirs.time_zone, reader.zone), now=reader.now).sentence


def _records(head: Head, reader: Reader) -> Context:
    opinion_request = head.opinion_request
    visible = DocumentReference.objects.visible_to(reader.user).filter(opinion_request=opinion_request)
    files = list(visible.select_related("photo_paper", "came_by", "part_of", "uploaded_by"))
    return {
        "kinds": files_by_kind(files, reader=reader.user),
        "records": checklist(opinion_request, now=reader.now.astimezone(reader.zone)),
        "studies": study_cards(opinion_request),
    }


def _call(head: Head, reader: Reader) -> Context:
    calls = calls_of(head.opinion_request, reader)
    booked = next((line for line in calls if line.call.status == AppointmentStatus.BOOKED), None)
    may_book = may(reader.user, Act.BOOK_CALLS)
    days = day_choices(head.opinion_request, zone=reader.zone, now=reader.now) if may_book else []
    return {
        "call": booked,
        "earlier_calls": [line for line in calls if line is not booked],
        "book_form": BookForm(days),
        "cancel_form": CancelForm(),
    }


def calls_of(opinion_request: SecondOpinionRequest, reader: Reader) -> list[CallLine]:
    """The calls of the request, the newest first; times that were only held are left out."""
    unsettled = (AppointmentStatus.HELD, AppointmentStatus.LAPSED)
    found = Appointment.objects.visible_to(reader.user).filter(opinion_request=opinion_request)
    joined = found.exclude(status__in=unsettled).select_related("slot__schedule__call_taker", "booked_by", "promise")
    calls = list(joined.prefetch_related("outcomes__program", "outcomes__recorded_by").order_by("-slot__starts_at"))
    for call in calls:
        # The child and the caregiver are at hand already.
        call.opinion_request = opinion_request
    return [call_line(call, reader.zone, reader.now) for call in calls]


def _people(head: Head, reader: Reader) -> Context:
    return {"releases": _releases(head.opinion_request, reader)}


def _releases(opinion_request: SecondOpinionRequest, reader: Reader) -> list[PermissionCard]:
    """Permissions to get records, newest first, with those taken back."""
    found = Consent.objects.visible_to(reader.user).releases().filter(opinion_request=opinion_request)
    return permission_cards(list(found.select_related("revoked_by")), zone=reader.zone)


def _history(head: Head, reader: Reader) -> Context:
    show = reader.asked.get("show", "")
    chosen = Show(show) if show in Show.values else Show.ACTS
    events = history_of(head.opinion_request, show=chosen, user=reader.user, before=_moment(reader.asked.get("before")))
    return {
        "events": events,
        "shows": [(each.value, each.label, each is chosen) for each in Show],
        "show": chosen.value,
        "older": events[-1].at.isoformat() if len(events) == A_PAGE else "",
    }


def _moment(typed: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((typed or "").replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


_PARTS: Final[Mapping[Tab, Callable[[Head, Reader], Context]]] = {
    Tab.OVERVIEW: _overview,
    Tab.RECORDS: _records,
    Tab.CALL: _call,
    Tab.PEOPLE: _people,
    Tab.HISTORY: _history,
}
