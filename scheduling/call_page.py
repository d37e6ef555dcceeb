"""What the page of a call says: what we promised, how a try went, what was agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import CallLanguage, SecondOpinionRequest
from portal.center.models import Program
from portal.ui.components import SummaryRow, Text
from portal.ui.dates import day_in_words
from scheduling import page_words
from scheduling.models import Appointment, CallOutcome, CallPromise, CallResult, CallWish, DayPart, NextStep, Weekday
from scheduling.phrases import phrase
from scheduling.states import AppointmentStatus

# After so many calls without an answer a person writes; the family is never left to a machine.
MISSES_FOR_A_PERSON: Final = 2
_NEXT: Final[Mapping[str, Text]] = {
    NextStep.SEND_ANSWERS: gettext_lazy("You finish your answers and send them"),
    NextStep.SEND_RECORDS: gettext_lazy("You send us records"),
    NextStep.TEAM_REVIEWS: gettext_lazy("We look at what we have"),
    NextStep.TEAM_CALLS: gettext_lazy("We call you again"),
    NextStep.TEAM_WRITES: gettext_lazy("We write to you"),
    NextStep.NOTHING: gettext_lazy("Nothing more for now"),
}
_TRIED: Final = (CallResult.NO_ANSWER, CallResult.LEFT_MESSAGE)


@dataclass(frozen=True, slots=True)
class Missed:
    """Calls that nobody picked up: when we tried the last time, and whether a person takes over."""

    tries: str
    is_for_a_person: bool


def phrase_words(call: Appointment, opinion_request: SecondOpinionRequest) -> str:
    """The two words the caller says first, in the language of the page and, where it differs, of the call."""
    promise = CallPromise.objects.filter(appointment=call).first()
    if promise is None:
        return ""
    here = page_words.language()
    words = phrase(promise.first_word, promise.second_word, here)
    spoken = "es" if opinion_request.requester.call_language == CallLanguage.SPANISH else "en"
    other = phrase(promise.first_word, promise.second_word, spoken)
    return words if other == words else f"{words} ({other})"


def missed_words(call: Appointment, opinion_request: SecondOpinionRequest, *, zone: ZoneInfo) -> Missed:
    """When we tried, in order, on the reader's clock."""
    tries = CallOutcome.objects.filter(appointment=call, result__in=_TRIED).order_by("attempt")
    times = [page_words.clock(outcome.recorded_at, zone) for outcome in tries]
    missed = Appointment.objects.filter(opinion_request=opinion_request, status=AppointmentStatus.NOSHOW).count()
    return Missed(_(" and ").join(times), missed >= MISSES_FOR_A_PERSON)


def agreed_rows(call: Appointment) -> list[SummaryRow]:
    """What was agreed on the phone, for a call that took place."""
    talk = CallOutcome.objects.filter(appointment=call, result=CallResult.REACHED).select_related("program").first()
    return rows_of_talk(talk) if talk is not None else []


class Talk(Protocol):
    """What was agreed, on a call or without a booked one."""

    next_step: str
    next_step_on: date | None
    provider: str
    note_to_family: str

    @property
    def program(self) -> Program | None:
        """The program that was recommended."""


def rows_of_talk(talk: Talk) -> list[SummaryRow]:
    """The same for one talk, written down or about to be."""
    program = [SummaryRow(_("Program"), str(talk.program))] if talk.program else []
    provider = [SummaryRow(_("Doctor or team"), talk.provider)] if talk.provider else []
    by = [SummaryRow(_("By"), day_in_words(talk.next_step_on))] if talk.next_step_on else []
    note = [SummaryRow(_("Note for you"), talk.note_to_family)] if talk.note_to_family else []
    return [*program, *provider, SummaryRow(_("Next step"), _NEXT.get(talk.next_step, "")), *by, *note]


def wish_rows(wish: CallWish) -> list[SummaryRow]:
    """When the family can be reached."""
    days: list[Text] = [Weekday(day).label for day in wish.days] or [_("Any day")]
    parts: list[Text] = [DayPart(part).label for part in wish.parts] or [_("Any time of day")]
    note = [SummaryRow(_("Your note"), wish.note)] if wish.note else []
    return [SummaryRow(_("Days"), _list(days)), SummaryRow(_("Times of day"), _list(parts)), *note]


def _list(words: Sequence[Text]) -> str:
    return "; ".join(str(each) for each in words)
