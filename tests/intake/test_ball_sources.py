"""Whose turn it is, as far as intake knows."""

import pytest
from django.utils import timezone, translation

from intake.ball import Ball, Holder, who_has_it
from intake.models import SecondOpinionRequest
from intake.presenters import ball_for_family, reach_words
from intake.states import RequestStatus
from portal.center.models import CareCenter

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
