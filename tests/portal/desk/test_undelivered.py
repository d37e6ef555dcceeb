"""Staff find what did not arrive, try it again or tell it by phone; the family is never forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.desk.notices import undelivered, undelivered_count
from portal.notifications.models import AddressProblem, Channel, Notification, NotificationStatus

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGE = "/admin/undelivered/"


@pytest.fixture(autouse=True)
def _one_factor(settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False


@pytest.fixture
def notice(mother: User, opinion_request: SecondOpinionRequest) -> Notification:
    return Notification.objects.create(
        kind="intake.request_sent",
        recipient=mother,
        channel=Channel.EMAIL,
        effect_key="x:email",
        reference_id=opinion_request.pk,
        status=NotificationStatus.SET_ASIDE,
        last_error="SMTPRecipientsRefused",
        attempt_count=8,
        wanted_at=timezone.now() - timedelta(hours=3),
    )


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="portal.accounts.backends.PortalBackend")
    return client


def test_the_list_says_who_waits_for_what_and_how_to_call_them(
    notice: Notification, coordinator: User, opinion_request: SecondOpinionRequest
) -> None:
    shown = _browser(coordinator).get(PAGE).content.decode()

    assert "Ana Sample" in shown
    assert 'href="tel:+13035550142"' in shown
    assert opinion_request.reference in shown
    assert "The email came back. Ask for another address." in shown
    assert AuditEvent.objects.filter(action="notifications.undelivered_listed").count() == 1


def test_late_after_half_an_hour_and_not_before(notice: Notification, coordinator: User) -> None:
    now = timezone.now()
    Notification.objects.update(status=NotificationStatus.PENDING, wanted_at=now - timedelta(minutes=29))
    assert undelivered(coordinator, now=now) == []
    assert undelivered_count(coordinator, now=now) == 0

    Notification.objects.update(wanted_at=now - timedelta(minutes=31), due_at=now + timedelta(hours=1))
    assert [line.notice for line in undelivered(coordinator, now=now)] == [notice]
    assert undelivered_count(coordinator, now=now) == 1


def test_told_by_phone_takes_it_off_the_list(notice: Notification, coordinator: User) -> None:
    answer = _browser(coordinator).post(f"{PAGE}{notice.pk}/told/", follow=True)

    assert "Every notice arrived" in answer.content.decode()
    notice.refresh_from_db()
    assert (notice.told_by, notice.status) == (coordinator, NotificationStatus.SET_ASIDE)
    assert AuditEvent.objects.filter(action="notifications.told_by_phone", actor=coordinator).count() == 1


def test_a_late_one_that_was_told_is_not_sent_any_more(notice: Notification, coordinator: User) -> None:
    Notification.objects.update(status=NotificationStatus.PENDING)

    _browser(coordinator).post(f"{PAGE}{notice.pk}/told/")

    notice.refresh_from_db()
    assert notice.status == NotificationStatus.CANCELLED


def test_try_again_starts_anew_and_forgives_the_address(notice: Notification, coordinator: User, mother: User) -> None:
    AddressProblem.objects.create(user=mother, channel=Channel.EMAIL, address=str(mother.email))

    _browser(coordinator).post(f"{PAGE}{notice.pk}/again/")

    notice.refresh_from_db()
    assert (notice.status, notice.attempt_count) == (NotificationStatus.PENDING, 0)
    assert notice.due_at <= timezone.now()
    assert not AddressProblem.objects.exists()


def test_two_people_at_once_do_it_once(notice: Notification, coordinator: User) -> None:
    browser = _browser(coordinator)
    browser.post(f"{PAGE}{notice.pk}/told/")

    answer = browser.post(f"{PAGE}{notice.pk}/told/", follow=True)

    assert "settled already" in answer.content.decode()
    assert AuditEvent.objects.filter(action="notifications.told_by_phone").count() == 1


@pytest.mark.parametrize("role", [StaffRole.CLINICIAN, StaffRole.FINANCIAL, StaffRole.NURSE])
def test_roles_that_do_not_look_after_notices_find_no_page(notice: Notification, role: StaffRole) -> None:
    reader = User.objects.create_user(email="reader@example.org", is_staff=True, staff_role=role)

    assert _browser(reader).get(PAGE).status_code == 404
    assert _browser(reader).post(f"{PAGE}{notice.pk}/told/").status_code == 404
    assert undelivered_count(reader, now=timezone.now()) == 0


def test_one_or_many_cost_the_same(notice: Notification, coordinator: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            undelivered(coordinator, now=timezone.now())
        return len(found)

    one = count()
    for number in range(4):
        person = User.objects.create_user(email=f"person{number}@example.org")
        Notification.objects.create(
            kind="intake.request_sent",
            recipient=person,
            channel=Channel.EMAIL,
            effect_key=f"{number}:email",
            status=NotificationStatus.SET_ASIDE,
        )

    assert count() == one
