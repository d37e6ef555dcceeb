"""Calls in words: the card of the hub, the facts of the call pages, and why a time cannot be booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.models import CallLanguage, RelatedPerson, SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.times import same_clock
from portal.ui.components import SummaryRow, Text, Tone
from portal.ui.text import upper_first
from portal.ui.text_fields import display_phone
from scheduling import page_words
from scheduling.models import Appointment
from scheduling.rules import Refusal, lacks_interpreter, needs_interpreter
from scheduling.states import AppointmentStatus

_STATUS_WORDS: Final[Mapping[str, tuple[Text, Tone]]] = {
    AppointmentStatus.BOOKED: (gettext_lazy("Booked"), "success"),
    AppointmentStatus.CANCELLED: (gettext_lazy("Canceled"), "neutral"),
    AppointmentStatus.MOVED: (gettext_lazy("Moved"), "neutral"),
    AppointmentStatus.FULFILLED: (gettext_lazy("Done"), "success"),
    AppointmentStatus.NOSHOW: (gettext_lazy("We tried to reach you"), "attention"),
}

_REFUSALS: Final[Mapping[Refusal, Text]] = {
    Refusal.FAST_TRACK: gettext_lazy("You don’t need to choose a time. We call you first."),
    Refusal.CLOSED: gettext_lazy("This request is closed. Call us if you’d like to open it again."),
    Refusal.HAS_CALL: gettext_lazy("You already have a call. Move it to choose another time."),
    Refusal.CALL_DONE: gettext_lazy("Your call has taken place. Call us if you’d like to talk again."),
    Refusal.NO_PHONE: gettext_lazy("Tell us which number to call. Then choose a time."),
    Refusal.NOT_OFFERED: gettext_lazy("That time is no longer offered. Choose another time."),
    Refusal.PAST: gettext_lazy("That time is over. Choose another time."),
    Refusal.TOO_SOON: gettext_lazy("That time is too soon for us to get ready. Choose a later time."),
    Refusal.TOO_FAR: gettext_lazy("That time is too far ahead. Choose an earlier time."),
    Refusal.HOLD_ENDED: gettext_lazy("We can no longer hold that time. Choose it again, or another one."),
    Refusal.CALL_STARTED: gettext_lazy("The call starts now. Call us if you can’t make it."),
    Refusal.CUT_OFF: gettext_lazy("The call is close now. Call us to move it."),
    Refusal.NOT_BOOKED: gettext_lazy("This call is not booked any more."),
    Refusal.NOT_YOURS: gettext_lazy("Choose a time again."),
}


@dataclass(frozen=True, slots=True)
class CallCard:
    """One call in words. `when` is in the reader's zone, `hospital_when` is empty where both clocks agree."""

    status: Text
    tone: Tone
    when: str
    hospital_when: str
    url: str
    link_text: str
    is_booked: bool
    is_done: bool
    starts_at: datetime


def refusal_words(refusal: Refusal) -> str:
    """What the family is told when a time cannot be booked: what to do, without blame."""
    return str(_REFUSALS[refusal])


def call_card(opinion_request: SecondOpinionRequest, *, zone: ZoneInfo) -> CallCard | None:
    """The newest call of a request, or None when none was ever booked; one query."""
    call = Appointment.objects.told().filter(opinion_request=opinion_request).select_related("slot__schedule").first()
    return card_of(call, zone=zone) if call else None


def card_of(call: Appointment, *, zone: ZoneInfo) -> CallCard:
    """A call whose slot and calendar are loaded, in words."""
    status, tone = _STATUS_WORDS[call.status]
    may_book_again = call.status in (AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW)
    view = "book" if may_book_again else "call"
    return CallCard(
        status=status,
        tone=tone,
        when=page_words.moment(call.slot.starts_at, zone),
        hospital_when=hospital_words(call, zone),
        url=reverse(f"scheduling:{view}", kwargs={"rid": call.opinion_request_id}),
        link_text=_("Choose a new time") if may_book_again else _link_text(call),
        is_booked=call.status == AppointmentStatus.BOOKED,
        is_done=call.status == AppointmentStatus.FULFILLED,
        starts_at=call.slot.starts_at,
    )


def _link_text(call: Appointment) -> str:
    return _("See the call") if call.status == AppointmentStatus.FULFILLED else _("See, move or cancel the call")


def hospital_words(call: Appointment, zone: ZoneInfo) -> str:
    """The same moment on the hospital's clock, with the day; empty when the reader's clock agrees."""
    hospital = ZoneInfo(call.slot.schedule.time_zone)
    if same_clock(call.slot.starts_at, zone, hospital):
        return ""
    return page_words.moment(call.slot.starts_at, hospital)


def phone_words(requester: RelatedPerson, viewer: User) -> str:
    """The number we call; another caregiver sees whose it is and its last two digits only."""
    if requester.user_id == viewer.pk or viewer.is_staff:
        return display_phone(requester.phone)
    return _("%(name)s, number ending in %(digits)s") % {"name": requester.full_name, "digits": requester.phone[-2:]}


def language_words(requester: RelatedPerson) -> str:
    """The language of the call."""
    if requester.call_language == CallLanguage.OTHER and requester.other_language:
        return requester.other_language
    return str(CallLanguage(requester.call_language or CallLanguage.ENGLISH).label)


def has_interpreter(call: Appointment, requester: RelatedPerson) -> bool:
    """Whether an interpreter will be on this call."""
    return needs_interpreter(requester, call.slot.schedule)


def time_rows(call: Appointment, *, zone: ZoneInfo) -> list[SummaryRow]:
    """When the call is, on the reader's clock and, where it differs, on the hospital's."""
    hospital = hospital_words(call, zone)
    page = "scheduling:move" if call.moves_from_id else "scheduling:book"
    to_times = reverse(page, kwargs={"rid": call.opinion_request_id})
    when = upper_first(page_words.moment(call.slot.starts_at, zone))
    name = _("New time") if call.moves_from_id else _("Time")
    rows = [SummaryRow(name, when, to_times, _("time"))]
    return [*rows, SummaryRow(_("At the hospital"), upper_first(hospital))] if hospital else rows


def contact_rows(
    call: Appointment, opinion_request: SecondOpinionRequest, *, viewer: User, may_change: bool
) -> list[SummaryRow]:
    """Whom we call and in which language; only the person we call may change that."""
    requester, rid = opinion_request.requester, {"rid": opinion_request.pk}
    is_own = may_change and requester.user_id == viewer.pk
    to_contact = f"{reverse('intake:contact', kwargs=rid)}?from=call" if is_own else ""
    to_needs = f"{reverse('intake:call_needs', kwargs=rid)}?from=call" if is_own else ""
    rows = [
        SummaryRow(_("Number we call"), phone_words(requester, viewer), to_contact, _("number we call")),
        SummaryRow(_("Language"), language_words(requester), to_needs, _("language")),
    ]
    if has_interpreter(call, requester):
        rows.append(SummaryRow(_("Interpreter"), _interpreter_row(call, requester)))
    return rows


def _interpreter_row(call: Appointment, requester: RelatedPerson) -> str:
    """Where finding one stands, for a booked call; before that only that there will be one."""
    if call.status != AppointmentStatus.BOOKED:
        return _interpreter_words()
    if lacks_interpreter(call, requester):
        return _("We are arranging an interpreter. It’s free. Nobody in your family needs to interpret.")
    return _("Interpreter arranged. It’s free. Nobody in your family needs to interpret.")


def hold_words(call: Appointment, *, zone: ZoneInfo) -> str:
    """Until when a time is held, as a clock time: no countdown."""
    if call.hold_expires_at is None:
        return ""
    return _("We hold this time for you until %(time)s.") % {"time": page_words.time_of_day(call.hold_expires_at, zone)}


def move_rows(held: Appointment, *, zone: ZoneInfo) -> list[SummaryRow]:
    """The time that is kept until the new one is booked; nothing for a first booking."""
    if held.moves_from is None:
        return []
    old = upper_first(page_words.moment(held.moves_from.starts_at, zone))
    return [SummaryRow(_("Your current time"), format_html("<s>{}</s>", old))]


def interpreter_words(days: int) -> str:
    """That an interpreter comes, and why the first times are some days away."""
    lead = ngettext(
        "We need %(days)s day to find one, so the first times are a day from now.",
        "We need %(days)s days to find one, so the first times are %(days)s days from now.",
        days,
    )
    return f"{_interpreter_words()} {lead % {'days': days}}"


def _interpreter_words() -> str:
    return _("A medical interpreter will be on the call. It’s free. Nobody in your family needs to interpret.")
