"""What the hub shows about one request, put together from what each app says about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import journey
from intake.ball import who_has_it
from intake.decisions import DecisionWords, decision_for
from intake.models import Access, Relationship, SecondOpinionRequest, WaitsFor
from intake.presenters import BallLine, Tag, ball_for_family, status_tag
from intake.states import OPEN, RequestStatus
from intake.task_list import section_rows
from messaging.presenters import Unread, unread_of
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.ui.components import Stage, StageState, TaskRow, Text
from records.presenters import Checklist, checklist
from scheduling.first_call import decides_before, decides_before_first_free
from scheduling.presenters import CallCard, call_card

_REVIEWING: Final = (RequestStatus.IN_REVIEW, RequestStatus.INFORMATION_NEEDED)
_REVIEWED: Final = (RequestStatus.ACCEPTED, RequestStatus.COMPLETED)

# What the one card says for each page of the journey: title, why, button.
_STEPS: Final[dict[str, tuple[Text, Text, Text]]] = {
    journey.CONTACT.name: (
        gettext_lazy("Tell us how to reach you"),
        gettext_lazy("We need a phone number for the call."),
        gettext_lazy("Add your phone number"),
    ),
    journey.CALL_NEEDS.name: (
        gettext_lazy("Tell us what you need for the call"),
        gettext_lazy("Your language, an interpreter, or other help. All of it is free."),
        gettext_lazy("Choose a language"),
    ),
    journey.REACH.name: (
        gettext_lazy("Tell us when we can reach you"),
        gettext_lazy("You don’t need to book a time. We call you first."),
        gettext_lazy("Choose times"),
    ),
    journey.CALL.name: (
        gettext_lazy("Choose a time for your free call"),
        gettext_lazy("It takes 15 to 30 minutes. You don’t need any records for it."),
        gettext_lazy("Choose a time"),
    ),
    journey.CHECK.name: (
        gettext_lazy("Check your answers and send them"),
        gettext_lazy("You have nothing else to do before the call. You can send this before or after it."),
        gettext_lazy("Check your answers"),
    ),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do; `is_calm` when nobody waits for it."""

    title: Text
    text: Text
    button: Text
    url: str
    is_calm: bool = False


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything on the page of one request."""

    ball: BallLine
    status: Tag
    is_open: bool
    is_promised_call: bool
    may_add: bool
    decision: DecisionWords | None
    next_step: NextStep | None
    call: CallCard | None
    # The next big decision may come before we have talked: the family is told whom to call now.
    decides_before: bool
    records: Checklist
    messages: Unread
    # Empty once closed: nothing is left to be filled in.
    answers: list[TaskRow]
    stages: list[Stage]


@dataclass(frozen=True, slots=True)
class ChildCard:
    """One of several requests on the family's home page."""

    opinion_request: SecondOpinionRequest
    ball: BallLine
    status: Tag
    url: str


def hub_for(standing: journey.Standing, *, user: User, center: CareCenter) -> Hub:
    """The hub of one request: four queries; one more for the words of a decision, or for the first free time."""
    opinion_request, zone = standing.opinion_request, center.reading_zone(user.time_zone)
    ball = ball_for_family(who_has_it([opinion_request])[opinion_request.pk], zone=zone)
    call = call_card(opinion_request, zone=zone)
    standing = replace(standing, has_call=_is_booked_or_done(call))
    is_patient = standing.link.relationship == Relationship.SELF
    now = timezone.now()
    records = checklist(opinion_request, is_patient=is_patient, now=now.astimezone(zone))
    is_open = opinion_request.status in OPEN
    may_add = standing.link.access == Access.SEE_AND_ADD
    return Hub(
        ball=ball,
        status=status_tag(opinion_request),
        is_open=is_open,
        is_promised_call=is_open and opinion_request.is_fast_track and opinion_request.status not in _REVIEWED,
        may_add=may_add,
        decision=decision_for(opinion_request),
        next_step=_next_step(standing, records) if is_open and may_add else None,
        call=None if opinion_request.is_fast_track and not (call and call.is_booked) else call,
        decides_before=_decides_before(standing, call, now, zone),
        records=records,
        messages=unread_of(opinion_request, user),
        answers=section_rows(standing) if is_open else [],
        stages=_stages(opinion_request, call),
    )


def cards_for(opinion_requests: Sequence[SecondOpinionRequest], *, user: User, center: CareCenter) -> list[ChildCard]:
    """A card for each request: two queries, however many there are."""
    zone = center.reading_zone(user.time_zone)
    balls = who_has_it(opinion_requests)
    return [
        ChildCard(
            opinion_request=each,
            ball=ball_for_family(balls[each.pk], zone=zone),
            status=status_tag(each),
            url=reverse("request_home", kwargs={"rid": each.pk}),
        )
        for each in opinion_requests
    ]


def _decides_before(standing: journey.Standing, call: CallCard | None, now: datetime, zone: ZoneInfo) -> bool:
    opinion_request = standing.opinion_request
    is_past_call = opinion_request.status in _REVIEWED or (call is not None and call.is_done)
    if opinion_request.is_fast_track or opinion_request.status not in OPEN or is_past_call:
        return False
    if call is not None and call.is_booked:
        return decides_before(opinion_request, call.starts_at, now=now, zone=zone)
    return decides_before_first_free(opinion_request, now=now, zone=zone)


def _is_booked_or_done(call: CallCard | None) -> bool:
    # Any other call was cancelled or missed: the family may choose another time.
    return call is not None and (call.is_booked or call.is_done)


def _next_step(standing: journey.Standing, records: Checklist) -> NextStep | None:
    """What waits for the family comes first: our question, a file, then the page where they stopped."""
    rid = standing.opinion_request.pk
    if _family_is_asked(standing.opinion_request):
        url = reverse("records:checklist", kwargs={"rid": rid})
        return NextStep(
            _("We need something more from you"), _("Add it to your records, or call us."), _("See your records"), url
        )
    if records.asks:
        ask = records.asks[0]
        return NextStep(_("We need something more from you"), ask.title, _("See what it is"), ask.url)
    to_fix = next((row for row in records.rows if row.tone == "attention"), None)
    if to_fix is not None:
        return NextStep(_("A file needs another try"), to_fix.title, _("See what to do"), to_fix.url)
    page = journey.first_open(standing)
    if page is None or (page is journey.CALL and standing.opinion_request.status in (*_REVIEWING, *_REVIEWED)):
        return None
    return _step_to(page, standing)


def _family_is_asked(opinion_request: SecondOpinionRequest) -> bool:
    return opinion_request.status == RequestStatus.INFORMATION_NEEDED and opinion_request.waits_for != WaitsFor.HOSPITAL


def _step_to(page: journey.Page, standing: journey.Standing) -> NextStep:
    title, text, button = _STEPS[page.name]
    is_calm = page is journey.CHECK
    if is_calm and not standing.has_call:
        text = _("We can start before you send this. It helps us to have it.")
    return NextStep(title, text, button, reverse(page.view, kwargs={"rid": standing.opinion_request.pk}), is_calm)


def _stages(opinion_request: SecondOpinionRequest, call: CallCard | None) -> list[Stage]:
    status = opinion_request.status
    is_past_call = status in (*_REVIEWING, *_REVIEWED)
    call_title = _("We call you first") if opinion_request.is_fast_track else _("We talk on your free call")
    steps = [
        (_("You answer our questions"), opinion_request.submitted_at is not None, opinion_request.submitted_at),
        (
            call_title,
            is_past_call or (call is not None and call.is_done),
            call.starts_at if call is not None and _is_booked_or_done(call) else None,
        ),
        (_("Our doctors look at the records"), status in _REVIEWED, None),
        (_("We plan your visit with you"), status == RequestStatus.COMPLETED, None),
        (_("You get your second opinion in person"), status == RequestStatus.COMPLETED, None),
    ]
    first_open = next((place for place, (_title, is_done, _on) in enumerate(steps) if not is_done), len(steps))
    return [
        Stage(title, state=_state(place, is_done=is_done, first_open=first_open), on=on)
        for place, (title, is_done, on) in enumerate(steps)
    ]


def _state(place: int, *, is_done: bool, first_open: int) -> StageState:
    if is_done:
        return "done"
    return "now" if place == first_open else "next"
