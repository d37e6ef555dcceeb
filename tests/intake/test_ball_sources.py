"""Whose turn it is, as far as intake knows."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from intake.ball import Ball, Holder, who_has_it
from intake.models import SecondOpinionRequest
from intake.presenters import ball_for_family, reach_words, status_tag
from intake.services.urgency import record_contact, review_urgency
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.center.models import CareCenter
from records.models import DocumentReference, RecordKind
from records.states import DocumentStatus, Problem
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("status", "holder"),
    [
        ("draft", Holder.FAMILY),
        ("submitted", Holder.FAMILY),
        ("in_review", Holder.TEAM),
        ("information_needed", Holder.FAMILY),
        ("accepted", Holder.TEAM),
        ("declined", Holder.NOBODY),
        ("withdrawn", Holder.NOBODY),
        ("completed", Holder.NOBODY),
    ],
)
def test_without_files_and_calls_the_status_says_it(
    status: str, holder: Holder, opinion_request: SecondOpinionRequest
) -> None:
    opinion_request.status = status
    ball = who_has_it([opinion_request])[opinion_request.pk]
    assert ball.holder == holder
    assert ball.since == opinion_request.status_changed_at


@pytest.mark.parametrize(
    ("status", "holder"),
    [
        ("draft", Holder.TEAM),
        ("submitted", Holder.TEAM),
        ("in_review", Holder.TEAM),
        ("information_needed", Holder.FAMILY),
        ("withdrawn", Holder.NOBODY),
    ],
)
def test_a_fast_track_family_waits_for_us_from_the_start(
    status: str, holder: Holder, fast_track_request: SecondOpinionRequest
) -> None:
    fast_track_request.status = status
    assert who_has_it([fast_track_request])[fast_track_request.pk].holder == holder


def test_families_read_only_the_dates_that_bind_them(opinion_request: SecondOpinionRequest) -> None:
    zone = CareCenter.objects.current().zone
    now = timezone.now()
    ours = ball_for_family(Ball(Holder.TEAM, now, "We call you.", by=now), zone=zone)
    theirs = ball_for_family(Ball(Holder.FAMILY, now, "Add it.", by=now), zone=zone)
    assert (ours.holder, ours.by) == ("us", None)
    assert (theirs.holder, theirs.by) == ("you", timezone.localdate(now, zone))


def test_today_is_the_day_on_which_it_was_said(fast_track_request: SecondOpinionRequest) -> None:
    zone = CareCenter.objects.current().zone
    fast_track_request.status = RequestStatus.DRAFT
    assert reach_words(fast_track_request, zone=zone) == []
    fast_track_request.reach_answered_at = timezone.datetime(2031, 5, 5, 3, 30, tzinfo=timezone.get_default_timezone())
    assert reach_words(fast_track_request, zone=zone) == ["Any time"]
    fast_track_request.reach_times = ["today_evening", "tomorrow_morning"]
    with translation.override("en"):
        words = reach_words(fast_track_request, zone=zone)
    # 3:30 in UTC is still the evening before in Denver.
    assert words == ["Sunday, May 4, 2031, evening", "Monday, May 5, 2031, morning"]


def test_after_our_talk_the_ball_moves_on(
    fast_track_request: SecondOpinionRequest, coordinator: User, mother: User
) -> None:
    review_urgency(actor=coordinator, opinion_request=fast_track_request)
    waiting = who_has_it([fast_track_request])[fast_track_request.pk]
    assert (waiting.holder, waiting.by) == (Holder.TEAM, fast_track_request.first_contact_due_at)
    spoken = record_contact(actor=coordinator, opinion_request=fast_track_request)
    ball = who_has_it([spoken])[spoken.pk]
    assert (ball.holder, ball.since) == (Holder.FAMILY, spoken.contacted_at)
    assert "send" in ball.reason
    sent = put_into(spoken, RequestStatus.SUBMITTED)
    sent.answer_due_at = timezone.now()
    assert who_has_it([sent])[sent.pk].holder == Holder.TEAM
    assert who_has_it([sent])[sent.pk].by == sent.answer_due_at


@pytest.mark.parametrize("status", ["in_review", "accepted"])
def test_our_turn_says_by_when(status: str, opinion_request: SecondOpinionRequest) -> None:
    opinion_request.status = status
    opinion_request.answer_due_at = timezone.now() + timedelta(days=3)
    ball = who_has_it([opinion_request])[opinion_request.pk]
    zone = CareCenter.objects.current().zone
    line = ball_for_family(ball, zone=zone)
    assert (line.holder, line.by) == ("us", timezone.localdate(opinion_request.answer_due_at, zone))


def test_a_day_we_missed_is_said_and_not_promised_again(opinion_request: SecondOpinionRequest) -> None:
    opinion_request.status = RequestStatus.IN_REVIEW
    opinion_request.answer_due_at = timezone.now() - timedelta(days=2)
    line = ball_for_family(who_has_it([opinion_request])[opinion_request.pk], zone=CareCenter.objects.current().zone)
    assert line.by is None
    assert "Call us" in line.reason


def test_another_hospital_can_have_the_ball(opinion_request: SecondOpinionRequest) -> None:
    opinion_request.status, opinion_request.waits_for = RequestStatus.INFORMATION_NEEDED, "hospital"
    ball = who_has_it([opinion_request])[opinion_request.pk]
    assert ball.holder == Holder.HOSPITAL
    line = ball_for_family(ball, zone=CareCenter.objects.current().zone)
    assert (line.holder, line.who) == ("other", "Another hospital")
    assert str(status_tag(opinion_request).text) == "We asked another hospital"


def test_a_paper_never_hides_that_we_owe_a_call(fast_track_request: SecondOpinionRequest, mother: User) -> None:
    DocumentReference.objects.create(
        opinion_request=fast_track_request,
        kind=RecordKind.LABS,
        status=DocumentStatus.REFUSED,
        problem=Problem.DAMAGED,
        uploaded_by=mother,
        original_name="blood.pdf",
        byte_count=1,
        sha256="0" * 64,
        checked_at=timezone.now(),
    )
    assert who_has_it([fast_track_request])[fast_track_request.pk].holder == Holder.TEAM
