"""Who reaches the staff site, and which of its pages."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import ALLOWED, Act, may
from portal.audit.models import AuditEvent
from portal.center.models import CareCenter
from scheduling.models import Schedule, Slot, Weekday
from tests.portal.desk.conftest import signed_in
from tests.support.center_form import center_rows

pytestmark = pytest.mark.integration

PAGES = [
    "/admin/",
    "/admin/queue/",
    "/admin/calls/",
    "/admin/records/documentreference/",
    "/admin/scheduling/schedule/",
    "/admin/scheduling/schedule/add/",
    "/admin/scheduling/slot/",
    "/admin/scheduling/appointment/",
    "/admin/notifications/notification/",
    "/admin/center/carecenter/",
    "/admin/center/publicpage/",
    "/admin/center/question/",
    "/admin/center/program/",
    "/admin/center/languagenotice/",
]
ADMINISTRATOR_PAGES = ["/admin/accounts/user/", "/admin/accounts/user/add/", "/admin/audit/auditevent/"]


@pytest.mark.parametrize("page", PAGES + ADMINISTRATOR_PAGES)
def test_signed_out_is_sent_to_our_sign_in(client: Client, page: str, db: None) -> None:
    response = client.get(page)

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/admin/")


@pytest.mark.parametrize("page", [*PAGES, *ADMINISTRATOR_PAGES, "/admin/no-such-page/"])
def test_for_a_family_it_does_not_exist(family_client: Client, page: str) -> None:
    assert family_client.get(page).status_code == 404
    assert family_client.post(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_without_the_second_factor_nothing_shows(coordinator: User, page: str) -> None:
    browser = signed_in(coordinator)

    for response in (browser.get(page), browser.post(page)):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/")


@pytest.mark.parametrize("page", PAGES)
def test_a_coordinator_opens_the_page(desk: Client, page: str) -> None:
    response = desk.get(page)

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", ADMINISTRATOR_PAGES)
def test_accounts_and_the_audit_trail_are_the_administrators(desk: Client, admin_desk: Client, page: str) -> None:
    assert desk.get(page).status_code == 403
    assert admin_desk.get(page).status_code == 200


def test_staff_without_a_role_see_nothing(db: None, settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    person = User.objects.create_user(email="new.staff@example.org", is_staff=True, is_superuser=True)

    assert signed_in(person).get("/admin/").status_code == 404


@pytest.mark.parametrize("path", ["login/", "logout/", "password_change/", "r/1/1/"])
def test_djangos_own_doors_are_shut(desk: Client, path: str) -> None:
    assert desk.get(f"/admin/{path}").status_code == 404


def test_every_role_has_its_acts_and_nobody_else_any(coordinator: User, mother: User) -> None:
    assert set(ALLOWED) == set(StaffRole)
    assert may(coordinator, Act.WORK_ON_REQUESTS)
    assert not may(coordinator, Act.MANAGE_PEOPLE)
    assert not any(may(mother, act) for act in Act)
    coordinator.is_active = False
    assert not any(may(coordinator, act) for act in Act)


def test_the_ribbon_says_when_the_second_factor_is_off(desk: Client) -> None:
    assert "Demo: no second factor." in desk.get("/admin/").content.decode()


def test_pages_carry_no_inline_code(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    case = reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])
    for page in [*PAGES, case]:
        html = desk.get(page).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)", html), page


def test_the_language_is_the_persons_own(desk: Client, coordinator: User) -> None:
    assert desk.get("/admin/")["Content-Language"] == "en"

    response = desk.post("/admin/language/", {"language": "es", "next": "/admin/calls/"})

    assert response["Location"] == "/admin/calls/"
    coordinator.refresh_from_db()
    assert coordinator.language == "es"
    assert 'lang="es"' in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("target", ["//evil.example/admin/", "https://evil.example/", "/home/", ""])
def test_the_language_switch_leads_nowhere_else(desk: Client, target: str) -> None:
    assert desk.post("/admin/language/", {"language": "es", "next": target})["Location"] == "/admin/"


def test_nobody_deletes_anything(
    admin_desk: Client, administrator: User, opinion_request: SecondOpinionRequest
) -> None:
    for name, pk in (
        ("intake_secondopinionrequest", opinion_request.pk),
        ("accounts_user", administrator.pk),
        ("audit_auditevent", AuditEvent.objects.values_list("pk", flat=True).first()),
    ):
        response = admin_desk.post(reverse(f"admin:{name}_delete", args=[pk]), {"post": "yes"})
        assert response.status_code == 403, name
    assert SecondOpinionRequest.objects.filter(pk=opinion_request.pk).exists()


def test_the_audit_trail_is_only_read(admin_desk: Client) -> None:
    admin_desk.get("/admin/")
    event = AuditEvent.objects.filter(action="intake.requests_listed").get()
    page = reverse("admin:audit_auditevent_change", args=[event.pk])

    assert admin_desk.get(page).status_code == 200
    assert admin_desk.post(page, {"action": "changed"}).status_code == 404
    assert admin_desk.get("/admin/audit/auditevent/add/").status_code == 403
    event.refresh_from_db()
    assert event.action == "intake.requests_listed"


def test_hours_typed_become_times_at_once(desk: Client, coordinator: User) -> None:
    rule = {"weekday": Weekday.WEDNESDAY, "opens_at": "09:00", "closes_at": "10:00", "slot_minutes": 30}
    form = {"call_taker": str(coordinator.pk), "time_zone": "America/Denver", "is_active": "on"}
    form |= {"languages": ["en", "es"], "buffer_minutes": 0, "lead_hours": 2, "horizon_days": 28, "cut_off_hours": 2}
    form |= {"exceptions-TOTAL_FORMS": 0, "exceptions-INITIAL_FORMS": 0}
    formset = {"rules-TOTAL_FORMS": 1, "rules-INITIAL_FORMS": 0} | {f"rules-0-{k}": v for k, v in rule.items()}

    response = desk.post("/admin/scheduling/schedule/add/", form | formset)

    assert response.status_code == 302
    schedule = Schedule.objects.get()
    assert Slot.objects.filter(schedule=schedule).count() >= 6
    assert AuditEvent.objects.filter(action="scheduling.schedule_added", object_id=str(schedule.pk)).exists()
    assert not LogEntry.objects.exists()


def test_only_administrators_change_the_hospital(desk: Client, admin_desk: Client) -> None:
    center = CareCenter.objects.current()
    facts = {field.name: getattr(center, field.name) for field in CareCenter._meta.fields if field.name != "id"} | {
        "center_name": "Center for Tests"
    }
    facts |= center_rows()

    assert desk.post("/admin/center/carecenter/", facts).status_code == 403
    assert admin_desk.post("/admin/center/carecenter/", facts).status_code == 302

    center.refresh_from_db()
    assert center.center_name == "Center for Tests"
    assert AuditEvent.objects.filter(action="center.carecenter_changed").count() == 1
