"""The first page of the day: what cannot wait, then one's own calls and tasks, then what waits on us."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from messaging.models import Communication
from messaging.states import Side
from portal.accounts.models import StaffRole, User
from portal.center.models import CareCenter
from portal.desk.today import Today
from portal.desk.work import add_task
from portal.notifications.models import Notification, NotificationStatus
from records.models import RecordKind
from records.states import DocumentStatus, Problem
from tests.portal.desk.conftest import CallMaker, FileMaker, signed_in
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration

MOST_QUERIES = 30


def today(desk: Client) -> Today:
    facts: Today = desk.get("/admin/").context["today"]
    return facts


def test_fast_track_leads_with_its_clock(desk: Client, fast_track_request: SecondOpinionRequest) -> None:
    SecondOpinionRequest.objects.filter(pk=fast_track_request.pk).update(
        created_at=timezone.now() - timedelta(hours=5), reach_times=["today_morning"]
    )
    put_into(fast_track_request, RequestStatus.SUBMITTED)

    page = desk.get("/admin/").content.decode()

    assert "Call these families first" in page
    assert "Arrived 5 h ago" in page
    assert "Today, morning" in page
    assert [each.opinion_request.pk for each in today(desk).urgent] == [fast_track_request.pk]
    assert not today(desk).waiting.shown


def test_what_waits_on_us_comes_oldest_first(
    desk: Client, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest
) -> None:
    for each, days in ((opinion_request, 1), (other_request, 3)):
        put_into(each, RequestStatus.IN_REVIEW)
        SecondOpinionRequest.objects.filter(pk=each.pk).update(status_changed_at=timezone.now() - timedelta(days=days))

    assert [line.pk for line in today(desk).waiting.shown] == [other_request.pk, opinion_request.pk]
    assert today(desk).waiting.count == 2


def test_my_calls_stand_apart_from_those_of_colleagues(
    desk: Client, admin_desk: Client, opinion_request: SecondOpinionRequest, make_call: CallMaker
) -> None:
    noon = timezone.now().astimezone(CareCenter.objects.current().zone).replace(hour=12, minute=0)
    call = make_call(opinion_request, noon, zone="America/New_York")

    assert [line.call for line in today(desk).my_calls] == [call]
    assert not today(desk).other_calls
    assert [line.call for line in today(admin_desk).other_calls] == [call]
    assert "Eastern Time" in desk.get("/admin/").content.decode()


def test_files_to_check_and_files_nobody_finished(
    desk: Client, opinion_request: SecondOpinionRequest, make_file: FileMaker
) -> None:
    put_into(opinion_request, RequestStatus.SUBMITTED)
    make_file(opinion_request, RecordKind.LABS)
    make_file(opinion_request, RecordKind.MRI)
    aside = make_file(opinion_request, RecordKind.LABS, DocumentStatus.SET_ASIDE, problem=Problem.GAVE_UP)
    old = timezone.now() - timedelta(hours=1)
    late = make_file(opinion_request, RecordKind.LABS, DocumentStatus.CHECKING, received_at=old)
    make_file(opinion_request, RecordKind.LABS, DocumentStatus.CHECKING)

    facts = today(desk)

    assert facts.files_to_check == 2
    assert [line.pk for line in facts.to_check.shown] == [opinion_request.pk]
    assert {each.pk for each in facts.stuck} == {aside.pk, late.pk}


def test_tasks_are_mine_or_nobodys_on_my_requests(
    desk: Client, opinion_request: SecondOpinionRequest, coordinator: User, administrator: User
) -> None:
    mine = add_task(actor=administrator, opinion_request=opinion_request, description="Mine", owner=coordinator)
    nobodys = add_task(actor=administrator, opinion_request=opinion_request, description="Nobody’s")
    add_task(actor=administrator, opinion_request=opinion_request, description="Hers", owner=administrator)
    assert today(desk).tasks == [mine]

    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(owner=coordinator)

    assert {each.pk for each in today(desk).tasks} == {mine.pk, nobodys.pk}


def test_families_that_wait_for_an_answer(desk: Client, opinion_request: SecondOpinionRequest, mother: User) -> None:
    now = timezone.now()
    Communication.objects.create(
        opinion_request=opinion_request,
        side=Side.FAMILY,
        sender=mother,
        text="When do you call?",
        language="en",
        form_token=uuid4(),
        told_at=now,
        answer_due_at=now - timedelta(minutes=1),
    )

    facts = today(desk)

    assert facts.message_count == 1
    assert facts.messages[0].is_late


def test_undelivered_notices_are_for_those_who_look_after_them(desk: Client, mother: User, settings: Settings) -> None:
    Notification.objects.create(
        kind="intake.decision_made",
        recipient=mother,
        channel="email",
        effect_key="undelivered",
        status=NotificationStatus.SET_ASIDE,
        wanted_at=timezone.now() - timedelta(hours=1),
    )
    nurse = User.objects.create_user(email="nora.staff@example.org", is_staff=True, staff_role=StaffRole.NURSE)

    assert today(desk).undelivered_count == 1
    assert today(signed_in(nurse)).undelivered_count == 0


@pytest.mark.parametrize("role", list(StaffRole))
def test_each_role_sees_its_own_part(
    role: StaffRole,
    opinion_request: SecondOpinionRequest,
    make_file: FileMaker,
    settings: Settings,
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    put_into(opinion_request, RequestStatus.SUBMITTED)
    make_file(opinion_request, RecordKind.LABS)
    member = User.objects.create_user(email=f"{role}@example.org", is_staff=True, staff_role=role)

    page = signed_in(member).get("/admin/").content.decode()

    is_clinical = role not in {StaffRole.SCHEDULER, StaffRole.FINANCIAL}
    assert ("Files to check" in page) is is_clinical
    assert "Brain or spine tumor" not in page


def test_the_page_asks_the_database_the_same_however_much_there_is(
    desk: Client, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, make_file: FileMaker
) -> None:
    put_into(opinion_request, RequestStatus.SUBMITTED)
    desk.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/admin/")
    put_into(other_request, RequestStatus.SUBMITTED)
    for _count in range(5):
        make_file(other_request, RecordKind.LABS)
    desk.get("/admin/")
    with CaptureQueriesContext(connection) as more:
        desk.get("/admin/")

    assert len(more) <= len(few) + 1
    assert len(more) <= MOST_QUERIES
