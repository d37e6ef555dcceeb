"""What the family will read of an outcome, and writing it down with the services of calls and of contacts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from callsheet.models import Talk
from callsheet.services.contacts import record_try
from callsheet.services.talks import TalkNotAllowed, end_talk
from intake.models import SecondOpinionRequest
from intake.services.urgency import UrgencyNotAllowed
from portal.accounts.models import Language, User
from portal.accounts.signed_in import signed_in_user
from portal.desk.callsheet_forms import SheetOutcomeForm
from portal.ui.components import SummaryRow
from scheduling.call_page import rows_of_talk
from scheduling.models import Appointment, CallResult
from scheduling.services.booking import BookingNotAllowed, SlotTaken, confirm_hold, hold_slot
from scheduling.services.outcomes import TRIES, record_outcome


@dataclass(frozen=True, slots=True)
class Reading:
    """What the family will see, in its language; empty rows and sentences where it sees nothing new."""

    language: str
    language_name: str
    rows: Sequence[SummaryRow]
    sentences: Sequence[str]
    mark: str


def as_the_family_reads(
    form: SheetOutcomeForm, *, opinion_request: SecondOpinionRequest, call: Appointment | None
) -> Reading:
    """In the language of the family's account; saves nothing."""
    language = opinion_request.requester.user.language
    with translation.override(language):
        rows = [SummaryRow(str(row.key), str(row.value)) for row in _rows(form)]
        sentences = [str(each) for each in _sentences(form, call)]
    return Reading(language, str(Language(language).label), rows, sentences, form.mark)


def _rows(form: SheetOutcomeForm) -> list[SummaryRow]:
    is_talk = not form.is_move() and form.went == CallResult.REACHED
    return rows_of_talk(form.unsaved_talk()) if is_talk else []


def _sentences(form: SheetOutcomeForm, call: Appointment | None) -> list[str]:
    if form.is_move():
        return [_("Your call is at another time now."), _moment(form)]
    if form.went == CallResult.INTERPRETER_MISSING and call is not None:
        return [_("The interpreter was not there for your call. We help you find a new time.")]
    if form.went == CallResult.REACHED or call is None or _tries_again(form, call):
        return []
    return [_("We tried to reach you. Choose a new time for the call.")]


def _tries_again(form: SheetOutcomeForm, call: Appointment) -> bool:
    return form.cleaned_data["will_try_again"] and call.outcomes.count() + 1 < TRIES


def _moment(form: SheetOutcomeForm) -> str:
    """The new time on both clocks, as it was chosen from the list."""
    chosen = form.cleaned_data["slot"]
    days = form.fields["slot"].choices  # type: ignore[attr-defined]
    labels = (f"{day}, {label}" for day, times in days if day for value, label in times if value == chosen)
    return next(labels, "")


def write_down(
    request: HttpRequest,
    form: SheetOutcomeForm,
    *,
    opinion_request: SecondOpinionRequest,
    call: Appointment | None,
    talk: Talk,
) -> bool:
    """Whether it was written; somebody else may have been quicker, which the page then says."""
    staff = signed_in_user(request)
    try:
        if form.is_move():
            _move(staff, opinion_request, form)
        elif call is None:
            record_try(actor=staff, talk=talk, result=form.went, agreed=form.agreed)
        else:
            _record(staff, call, form)
            _end(staff, talk, form)
    except SlotTaken:
        messages.warning(request, _("This time is not free any more. Choose another one."))
        return False
    except (BookingNotAllowed, TalkNotAllowed, UrgencyNotAllowed):
        messages.warning(request, _("The call has not started yet, or somebody has settled it already."))
        return False
    messages.success(request, _("The call is written down."))
    return True


def _record(staff: User, call: Appointment, form: SheetOutcomeForm) -> None:
    record_outcome(
        actor=staff,
        appointment=call,
        result=form.went,
        will_try_again=form.cleaned_data["will_try_again"],
        agreed=form.agreed,
    )


def _end(staff: User, talk: Talk, form: SheetOutcomeForm) -> None:
    if form.went == CallResult.REACHED:
        end_talk(actor=staff, talk=talk)


def _move(staff: User, opinion_request: SecondOpinionRequest, form: SheetOutcomeForm) -> None:
    hold = hold_slot(actor=staff, opinion_request=opinion_request, slot_id=form.slot_id, is_move=True)
    confirm_hold(actor=staff, opinion_request=opinion_request, appointment_id=hold.pk)
