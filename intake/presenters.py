"""How requests are worded: status, priority, illness, whose turn it is, and the rows of answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import rules
from intake.ball import Ball, Holder
from intake.models import (
    CallAccess,
    CallLanguage,
    Condition,
    LeukemiaFlag,
    ReachTime,
    RelatedPerson,
    SecondOpinionRequest,
    WaitsFor,
)
from intake.states import RequestStatus
from intake.wording import date_words
from portal.ui.components import Holder as BallHolder
from portal.ui.components import SummaryRow, Text, Tone
from portal.ui.dates import day_in_words
from portal.ui.text_fields import display_phone

STATUS_WORDS: Final[Mapping[str, tuple[Text, Tone]]] = {
    RequestStatus.DRAFT: (gettext_lazy("Not sent yet"), "neutral"),
    RequestStatus.SUBMITTED: (gettext_lazy("Sent"), "success"),
    RequestStatus.IN_REVIEW: (gettext_lazy("Our doctors are looking at it"), "info"),
    RequestStatus.INFORMATION_NEEDED: (gettext_lazy("We need something from you"), "attention"),
    RequestStatus.ACCEPTED: (gettext_lazy("We are planning your visit"), "info"),
    RequestStatus.DECLINED: (gettext_lazy("Closed"), "neutral"),
    RequestStatus.WITHDRAWN: (gettext_lazy("You took it back"), "neutral"),
    RequestStatus.COMPLETED: (gettext_lazy("Complete"), "success"),
}

_BALL_HOLDERS: Final[Mapping[Holder, BallHolder]] = {
    Holder.FAMILY: "you",
    Holder.TEAM: "us",
    Holder.HOSPITAL: "other",
    Holder.NOBODY: "other",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """Text and tone of a status tag."""

    text: Text
    tone: Tone


@dataclass(frozen=True, slots=True)
class BallLine:
    """Whose turn it is, ready for the component; `reason` is one sentence for the family."""

    holder: BallHolder
    who: str
    since: datetime | None
    by: date | None
    reason: str
    is_open: bool


def status_tag(opinion_request: SecondOpinionRequest) -> Tag:
    """Where the request stands, in words for the family."""
    if opinion_request.waits_for == WaitsFor.HOSPITAL:
        return Tag(_("We asked another hospital"), "info")
    return Tag(*STATUS_WORDS[opinion_request.status])


def condition_words(opinion_request: SecondOpinionRequest) -> Text:
    """The broad kind of illness as the family chose it."""
    return Condition(opinion_request.condition).label


def leukemia_words(opinion_request: SecondOpinionRequest) -> list[Text]:
    """The leukemia answers as the family chose them."""
    return [LeukemiaFlag(flag).label for flag in opinion_request.leukemia_flags]


def ball_for_family(ball: Ball, *, zone: ZoneInfo) -> BallLine:
    """Whose turn it is, for the family; days are those of the family's zone."""
    who = {Holder.FAMILY: _("You"), Holder.TEAM: _("Us"), Holder.HOSPITAL: _("Another hospital")}
    # Other dates of ours are said by the sentence and the call card, which know what happens then.
    is_told = ball.by is not None and (ball.holder != Holder.TEAM or ball.is_answer_due)
    by = ball.by.astimezone(zone).date() if ball.by and is_told else None
    is_late = by is not None and ball.is_answer_due and by < timezone.localdate(timezone=zone)
    return BallLine(
        holder=_BALL_HOLDERS[ball.holder],
        who=who.get(ball.holder, ""),
        since=ball.since.astimezone(zone),
        by=None if is_late else by,
        reason=f"{ball.reason} {_late_words(by)}" if by and is_late else ball.reason,
        is_open=ball.holder != Holder.NOBODY,
    )


def _late_words(by: date) -> str:
    words = _("We said that you would hear from us by %(day)s. Call us, and we tell you where we are.")
    return words % {"day": day_in_words(by)}


def reach_words(opinion_request: SecondOpinionRequest, *, zone: ZoneInfo) -> list[str]:
    """When a fast-track family can be reached; "today" is the day on which they said so."""
    if opinion_request.reach_answered_at is None:
        return []
    if not opinion_request.reach_times:
        return [_("Any time")]
    said_on = opinion_request.reach_answered_at.astimezone(zone).date()
    return [_reach_time(ReachTime(each), said_on) for each in opinion_request.reach_times]


def language_words(link: RelatedPerson) -> Text:
    """The language of the call, by its own name."""
    names: dict[str, str] = {CallLanguage.ENGLISH: "English", CallLanguage.SPANISH: "Español"}
    return names.get(link.call_language, link.other_language)


def answer_rows(opinion_request: SecondOpinionRequest, link: RelatedPerson, *, zone: ZoneInfo) -> list[SummaryRow]:
    """Every answer of the request with its Change link, for checking before it is sent."""
    rows = [*_child_rows(opinion_request, link), *_link_rows(opinion_request, link)]
    if opinion_request.is_fast_track:
        url = _change_url("intake:reach", opinion_request.pk) if rules.may_change_as(link, opinion_request) else ""
        words = "\n".join(reach_words(opinion_request, zone=zone))
        rows.append(SummaryRow(_("When we can reach you"), words, url))
    return rows


def child_rows(opinion_request: SecondOpinionRequest) -> list[SummaryRow]:
    """What tells one request from another: name, birth date and reference."""
    patient = opinion_request.patient
    return [
        SummaryRow(_("Name"), f"{patient.first_name} {patient.last_name}"),
        SummaryRow(_("Birth date"), date_words(patient.birth_date)),
        SummaryRow(_("Reference"), opinion_request.reference),
    ]


def _child_rows(opinion_request: SecondOpinionRequest, link: RelatedPerson) -> list[SummaryRow]:
    patient = opinion_request.patient
    may_change = rules.may_change_as(link, opinion_request)
    may_rename = may_change and rules.may_edit_answers(opinion_request)
    child_url = _change_url("intake:child_change", opinion_request.pk) if may_rename else ""
    illness_url = _change_url("intake:illness", opinion_request.pk) if may_change else ""
    born = _("Born %(day)s") % {"day": date_words(patient.birth_date)}
    rows = [
        SummaryRow(
            _("Who it is about"),
            f"{patient.first_name} {patient.last_name}\n{born}",
            child_url,
        ),
        SummaryRow(_("What doctors said it is"), condition_words(opinion_request), illness_url),
    ]
    flags = leukemia_words(opinion_request)
    if flags:
        rows.append(SummaryRow(_("About the leukemia"), "\n".join(map(str, flags)), illness_url))
    return rows


def _link_rows(opinion_request: SecondOpinionRequest, link: RelatedPerson) -> list[SummaryRow]:
    may_change = rules.may_change_as(link, opinion_request)
    contact_url = _change_url("intake:contact", opinion_request.pk) if may_change else ""
    needs_url = _change_url("intake:call_needs", opinion_request.pk) if may_change else ""
    voicemail = {True: _("We may leave a message"), False: _("No message, just a missed call"), None: ""}
    contact = [link.full_name, display_phone(link.phone), voicemail[link.may_leave_voicemail]]
    access = [*(str(CallAccess(each).label) for each in link.call_access), link.call_access_note]
    return [
        SummaryRow(_("Who we call"), _lines(contact), contact_url),
        SummaryRow(_("Language for the call"), language_words(link), needs_url),
        SummaryRow(_("What helps on a call"), _lines(access) or _("Nothing extra"), needs_url),
    ]


def _lines(parts: list[str]) -> str:
    return "\n".join(part for part in parts if part)


def _reach_time(part: ReachTime, said_on: date) -> str:
    day = said_on if part.value.startswith("today") else said_on + timedelta(days=1)
    words = {"morning": _("morning"), "afternoon": _("afternoon"), "evening": _("evening")}
    return f"{day_in_words(day)}, {words[part.value.rpartition('_')[2]]}"


def _change_url(view: str, rid: UUID) -> str:
    return f"{reverse(view, kwargs={'rid': rid})}?from=check"
