"""One sheet to call from: whom to ring, what they told us, what to ask, and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from callsheet.lines import Line, Open, answer_lines
from callsheet.models import ContactTry, SheetTick, Talk
from callsheet.notes import Notes, earlier_talks, notes_of
from callsheet.papers import Source
from callsheet.presenters import Sheet, sheet_of
from callsheet.prompts import PROMPTS, Prompt
from callsheet.services.talks import current_talk, may_write
from callsheet.topics import Topic
from intake import triage
from intake.models import CallAccess, RelatedPerson, ReportedCaregiver, SecondOpinionRequest, YesNo
from intake.standing import standing_for_link
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.desk.calls import CallLine, call_line
from portal.desk.people import language_of
from portal.desk.urgency import Clock, Flag, clock_of, flags_of
from portal.desk.words import age, clock, zone_name
from portal.lib.times import same_clock, zone_or
from portal.ui.components import Text
from scheduling.models import Appointment


@dataclass(frozen=True, slots=True)
class TickLine:
    """What one caregiver said about a line."""

    tick: SheetTick
    is_changed: bool


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One line with its sources and what the family said about it."""

    line: Line
    sources: Sequence[Source]
    ticks: list[TickLine]


@dataclass(frozen=True, slots=True)
class Ask:
    """One prompt with its note, and what others wrote beside it meanwhile."""

    prompt: Prompt
    words: str
    beside: Sequence[object]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sheet: what is known, what is open, what to ask."""

    topic: Topic
    lines: list[StaffLine]
    open: list[Open]
    asks: list[Ask]


@dataclass(frozen=True, slots=True)
class Checked:
    """How much of it the family has checked."""

    right: int
    wrong: int
    changed: int
    total: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be rung."""

    name: str
    phone: str
    words: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One row of the table of urgency, and whether it holds for this child."""

    words: Text
    asks_for: Text
    holds: bool


@dataclass(frozen=True, slots=True)
class StaffSheet:
    """Everything on the page."""

    opinion_request: SecondOpinionRequest
    call: CallLine | None
    talk: Talk | None
    tries: list[ContactTry]
    age: str
    language: str
    helps: list[str]
    here_now: str
    there_now: str
    there_zone: str
    people: list[Person]
    do_not_share: list[RelatedPerson]
    clock: Clock | None
    flags: list[Flag]
    parts: list[Part]
    checked: Checked
    rules: list[RuleLine]
    notes: Notes
    earlier: list[tuple[Talk, Notes]]
    sees_clinical: bool
    may_write: bool
    may_call: bool


# What somebody who books calls and does not see the illness reads.
_WITHOUT_ILLNESS: Final = (Topic.CALL,)


def staff_sheet(
    opinion_request: SecondOpinionRequest, call: Appointment | None, *, user: User, zone: ZoneInfo, now: datetime
) -> StaffSheet:
    """The sheet of one call, or of the next contact with a family that has none booked."""
    sees = may(user, Act.SEE_CLINICAL)
    requester = opinion_request.requester
    talk = current_talk(opinion_request, call)
    notes = notes_of(talk, user)
    sheet = _sheet(opinion_request, user, zone, sees=sees)
    links = list(RelatedPerson.objects.visible_to(user).filter(patient=opinion_request.patient_id, ended_at=None))
    secrets = [link for link in links if link.must_not_share == YesNo.YES]
    theirs = zone_or(call.family_time_zone if call else requester.user.time_zone, zone)
    is_elsewhere = not same_clock(now, zone, theirs)
    flags = flags_of(opinion_request, must_not_share=bool(secrets), zone=zone, now=now)
    return StaffSheet(
        opinion_request=opinion_request,
        call=call_line(call, zone, now) if call is not None else None,
        talk=talk,
        tries=list(_tries(opinion_request, user)) if call is None else [],
        age=age(opinion_request.patient.birth_date, now.astimezone(zone).date()),
        language=language_of(requester),
        helps=_helps(requester),
        here_now=clock(now, zone),
        there_now=clock(now, theirs) if is_elsewhere else "",
        there_zone=zone_name(theirs, now) if is_elsewhere else "",
        people=_people(opinion_request, links, user),
        do_not_share=secrets,
        clock=clock_of(opinion_request, now=now),
        flags=flags if sees else [],
        parts=_parts(sheet, notes, sees=sees),
        checked=_checked(sheet),
        rules=_rules(opinion_request) if sees else [],
        notes=notes,
        earlier=earlier_talks(opinion_request, talk, user) if sees else [],
        sees_clinical=sees,
        may_write=may_write(user),
        may_call=may(user, Act.BOOK_CALLS),
    )


def _sheet(opinion_request: SecondOpinionRequest, user: User, zone: ZoneInfo, *, sees: bool) -> Sheet:
    standing = standing_for_link(opinion_request, opinion_request.requester)
    if sees:
        return sheet_of(standing, reader=user, zone=zone)
    lines = answer_lines(standing, reader_id=user.pk, is_staff=True, zone=zone)
    return Sheet([line for line in lines if line.topic in _WITHOUT_ILLNESS], [], {}, {})


def _tries(opinion_request: SecondOpinionRequest, user: User) -> QuerySet[ContactTry]:
    tries = ContactTry.objects.visible_to(user).filter(talk__opinion_request=opinion_request)
    return tries.select_related("program", "recorded_by").order_by("recorded_at")


def _parts(sheet: Sheet, notes: Notes, *, sees: bool) -> list[Part]:
    parts = []
    for topic in Topic if sees else _WITHOUT_ILLNESS:
        lines = [_staff_line(sheet, line) for line in sheet.lines if line.topic == topic]
        asks = [
            Ask(prompt, notes.words.get(prompt.key, ""), notes.beside.get(prompt.key, ()))
            for prompt in PROMPTS
            if prompt.topic == topic
        ]
        parts.append(Part(topic, lines, [each for each in sheet.open if each.topic == topic], asks))
    return parts


def _staff_line(sheet: Sheet, line: Line) -> StaffLine:
    said = [TickLine(tick, tick.fingerprint != line.fingerprint) for tick in sheet.ticks.get(line.key, ())]
    return StaffLine(line, sheet.sources.get(line.key, ()), said)


def _checked(sheet: Sheet) -> Checked:
    said = [_state(line, sheet.ticks) for line in sheet.lines]
    return Checked(said.count("right"), said.count("wrong"), said.count("changed"), len(said))


def _state(line: Line, ticks: Mapping[str, Sequence[SheetTick]]) -> str:
    """One word for a line: who says that it is wrong weighs more than who says that it is right."""
    fresh = [tick for tick in ticks.get(line.key, ()) if tick.fingerprint == line.fingerprint]
    if any(not tick.is_right for tick in fresh):
        return "wrong"
    if fresh:
        return "right"
    return "changed" if ticks.get(line.key) else "open"


def _helps(link: RelatedPerson) -> list[str]:
    helps = [str(CallAccess(each).label) for each in link.call_access]
    return [*helps, link.call_access_note] if link.call_access_note else helps


def _people(opinion_request: SecondOpinionRequest, links: Sequence[RelatedPerson], user: User) -> list[Person]:
    """Others with a number: caregivers who can see the request, then people whom the family named."""
    others = [link for link in links if link.pk != opinion_request.requester_id and link.phone]
    named = ReportedCaregiver.objects.visible_to(user).filter(opinion_request=opinion_request).exclude(phone="")
    return [
        *(Person(str(link), link.phone, f"{link.get_relationship_display()} · {language_of(link)}") for link in others),
        *(Person(each.full_name, each.phone, str(each.get_relationship_display())) for each in named),
    ]


def _rules(opinion_request: SecondOpinionRequest) -> list[RuleLine]:
    """The table as it was asked last; only for families of the leukemia questions."""
    if not triage.is_asked_about_leukemia(opinion_request.condition):
        return []
    holding = set(opinion_request.urgency_reasons)
    return [
        RuleLine(rule.words, rule.priority.label if rule.priority else "", rule.name in holding)
        for rule in triage.TABLE
    ]
