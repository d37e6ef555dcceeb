"""One list of pages decides what is next, what is done and where a family stopped."""

import pytest

from intake import journey
from intake.journey import CALL, CALL_NEEDS, CHECK, CONTACT, REACH, Standing
from intake.models import Priority, RelatedPerson, SecondOpinionRequest
from intake.states import RequestStatus

pytestmark = pytest.mark.unit


def standing(*, fast: bool = False, has_call: bool = False, **link: object) -> Standing:
    priority = Priority.FAST_TRACK if fast else Priority.ROUTINE
    return Standing(SecondOpinionRequest(priority=priority), RelatedPerson(**link), has_call)


ANSWERED = {"full_name": "Ana Sample", "phone": "+13035550142", "may_leave_voicemail": False, "call_language": "en"}


def test_routine_families_choose_a_time_and_fast_track_families_never_do() -> None:
    assert list(journey.pages(standing())) == [CONTACT, CALL_NEEDS, CALL, CHECK]
    assert list(journey.pages(standing(fast=True))) == [CONTACT, CALL_NEEDS, REACH, CHECK]


def test_next_page_skips_what_does_not_apply() -> None:
    assert journey.page_after(CALL_NEEDS, standing()) is CALL
    assert journey.page_after(CALL_NEEDS, standing(fast=True)) is REACH
    assert journey.page_after(REACH, standing(fast=True)) is CHECK
    assert journey.page_after(CHECK, standing()) is CHECK


def test_a_family_goes_on_where_it_stopped() -> None:
    assert journey.first_open(standing()) is CONTACT
    assert journey.first_open(standing(**ANSWERED)) is CALL
    assert journey.first_open(standing(fast=True, **ANSWERED)) is REACH
    assert journey.first_open(standing(has_call=True, **ANSWERED)) is CHECK
    done = standing(has_call=True, **ANSWERED)
    done.opinion_request.status = RequestStatus.SUBMITTED
    assert journey.first_open(done) is None


def test_a_no_to_voicemail_is_an_answer() -> None:
    assert CONTACT.is_done(standing(**ANSWERED))
    assert not CONTACT.is_done(standing(**(ANSWERED | {"may_leave_voicemail": None})))


def test_sending_waits_for_contact_and_needs_but_not_for_the_call() -> None:
    assert journey.missing_to_send(standing()) == [CONTACT, CALL_NEEDS]
    assert journey.missing_to_send(standing(**ANSWERED)) == []
    assert journey.missing_to_send(standing(fast=True, **ANSWERED)) == [REACH]
