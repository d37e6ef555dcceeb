"""Today, the calls of a day, and the words for waits and ages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from intake.models import Patient, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.desk.words import age, span
from records.models import RecordKind
from records.states import DocumentStatus, Problem
from tests.portal.desk.conftest import CallMaker, FileMaker
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration

QUEUE = "/admin/queue/"


def test_family_text_stays_text(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    Patient.objects.filter(pk=opinion_request.patient_id).update(first_name="<img src=x onerror=alert(1)>")

    for page in (QUEUE, "/admin/", f"/admin/intake/secondopinionrequest/{opinion_request.pk}/change/"):
        assert "<img src=x" not in desk.get(page).content.decode()


def test_today_leads_with_fast_track(
    desk: Client, fast_track_request: SecondOpinionRequest, other_request: SecondOpinionRequest
) -> None:
    put_into(other_request, RequestStatus.IN_REVIEW)
    SecondOpinionRequest.objects.filter(pk=fast_track_request.pk).update(
        created_at=timezone.now() - timedelta(hours=5), reach_times=["today_morning"]
    )

    response = desk.get("/admin/")
    html = response.content.decode()

    assert [each.opinion_request.pk for each in response.context["today"].urgent] == [fast_track_request.pk]
    assert "Arrived 5 h ago" in html
    assert "Today, morning" in html
    assert 'href="tel:+13035550142"' in html
    assert [line.pk for line in response.context["today"].waiting.shown] == [other_request.pk]


def test_today_names_files_nobody_finished(
    desk: Client, opinion_request: SecondOpinionRequest, make_file: FileMaker
) -> None:
    aside = make_file(opinion_request, RecordKind.LABS, DocumentStatus.SET_ASIDE, problem=Problem.GAVE_UP)
    late = make_file(
        opinion_request,
        RecordKind.MRI,
        DocumentStatus.CHECKING,
        received_at=timezone.now() - timedelta(minutes=31),
    )
    make_file(opinion_request, RecordKind.SUMMARY, DocumentStatus.CHECKING)
    make_file(opinion_request, RecordKind.PATHOLOGY)

    assert {each.pk for each in desk.get("/admin/").context["today"].stuck} == {aside.pk, late.pk}


def test_calls_belong_to_the_hospitals_day(
    desk: Client, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, make_call: CallMaker
) -> None:
    # 5 a.m. UTC on the 8th is still the evening of the 7th in Denver.
    make_call(opinion_request, datetime(2030, 5, 8, 5, 0, tzinfo=UTC), zone="Europe/Berlin")
    make_call(other_request, datetime(2030, 5, 8, 16, 0, tzinfo=UTC))

    evening = desk.get("/admin/calls/?day=2030-05-07")
    html = evening.content.decode()

    assert [line.call.opinion_request_id for line in evening.context["lines"]] == [opinion_request.pk]
    assert "11:00 p.m." in html
    assert "7:00 a.m." in html
    assert "?day=2030-05-06" in html
    assert "?day=2030-05-08" in html
    assert AuditEvent.objects.filter(action="scheduling.calls_listed").count() == 1


@pytest.mark.parametrize("day", ["", "tomorrow", "2030-02-30", "0001-01-01", "9999-12-31", "%00"])
def test_a_day_that_is_none_is_today(desk: Client, day: str) -> None:
    with time_machine.travel(datetime(2026, 5, 5, 3, 0, tzinfo=UTC), tick=False):
        zone_day = datetime.now(tz=UTC).date() - timedelta(days=1)
        # Sessions began in another time; sign in anew inside this one.
        desk.force_login(User.objects.get(staff_role="coordinator"))
        assert desk.get(f"/admin/calls/?day={day}").context["day"] == zone_day


def test_waits_and_ages_in_words() -> None:
    now = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
    assert span(now - timedelta(minutes=59), now) == "59 min"
    assert span(now - timedelta(hours=47), now) == "47 h"
    assert span(now - timedelta(days=3), now) == "3 days"
    assert span(now + timedelta(minutes=1), now) == "0 min"
    assert age(date(2024, 5, 6), date(2026, 5, 5)) == "23 months"
    assert age(date(2024, 5, 5), date(2026, 5, 5)) == "2 years"
    assert age(date(2020, 2, 29), date(2026, 2, 28)) == "5 years"
