"""Who saw one child: looks at its pages, lines in lists, files and exports, on a page and as a table."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.audit.services import record_access, record_event, record_listing
from tests.portal.desk.conftest import signed_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def officer(settings: Settings) -> User:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    return User.objects.create_user(
        email="pia.staff@example.org", full_name="=Pia Staff", is_staff=True, staff_role=StaffRole.PRIVACY_OFFICER
    )


@pytest.fixture
def seen(
    officer: User,
    coordinator: User,
    mother: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
) -> SecondOpinionRequest:
    """A look, a list with both children, an export, a change; and a look at the other child."""
    both = [opinion_request, other_request]
    record_access(actor=coordinator, action="intake.request_viewed", target=opinion_request)
    record_listing(actor=coordinator, action="intake.requests_listed", shown=SecondOpinionRequest, targets=both)
    record_access(actor=officer, action="records.case_exported", target=opinion_request)
    record_event(actor=mother, action="intake.answers_saved", target=opinion_request)
    record_access(actor=coordinator, action="records.document_opened", target=other_request)
    return opinion_request


def trail(browser: Client, opinion_request: SecondOpinionRequest, **query: str) -> str:
    return browser.get(reverse("admin:desk_trail", args=[opinion_request.pk]), query).text


def table(browser: Client, opinion_request: SecondOpinionRequest, **query: str) -> list[list[str]]:
    answer = browser.post(reverse("admin:desk_trail_table", args=[opinion_request.pk]), query)
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]


def test_everything_of_one_child_and_nothing_of_another(officer: User, seen: SecondOpinionRequest) -> None:
    text = trail(signed_in(officer), seen)
    for words in ("Looked at the request", "Looked at the list of requests", "Saved the whole case as a ZIP"):
        assert words in text
    assert "Changed answers of the request" in text
    assert "Opened a file" not in text
    # To look at the trail is part of it.
    assert AuditEvent.objects.filter(action="audit.trail_viewed", opinion_request_id=seen.pk).count() == 1


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ({"kind": "looks"}, {"intake.request_viewed", "intake.requests_listed"}),
        ({"kind": "exports"}, {"records.case_exported", "audit.trail_exported"}),
        ({"kind": "changes"}, {"intake.answers_saved"}),
        ({"last": "2001-01-01"}, set()),
        ({"first": "not a day", "kind": "changes"}, {"intake.answers_saved"}),
    ],
)
def test_the_trail_is_narrowed(
    officer: User, seen: SecondOpinionRequest, query: dict[str, str], actions: set[str]
) -> None:
    rows = table(signed_in(officer), seen, **query)
    assert {row[4] for row in rows[1:]} == actions


def test_one_persons_part(officer: User, coordinator: User, seen: SecondOpinionRequest) -> None:
    rows = table(signed_in(officer), seen, who=str(coordinator.pk))
    assert {row[1] for row in rows[1:]} == {"Cora Staff"}


def test_the_table_runs_no_formula_and_is_written_down(officer: User, seen: SecondOpinionRequest) -> None:
    rows = table(signed_in(officer), seen, kind="exports")
    assert {row[1] for row in rows[1:]} == {"'=Pia Staff"}
    assert AuditEvent.objects.filter(action="audit.trail_exported", opinion_request_id=seen.pk).count() == 1


@pytest.mark.parametrize("role", [each for each in StaffRole if each not in ("administrator", "privacy_officer")])
def test_other_roles_have_no_such_page(role: StaffRole, seen: SecondOpinionRequest) -> None:
    browser = signed_in(User.objects.create_user(email="mia.staff@example.org", is_staff=True, staff_role=role))
    assert browser.get(reverse("admin:desk_trail", args=[seen.pk])).status_code == 404
    assert browser.post(reverse("admin:desk_trail_table", args=[seen.pk])).status_code == 404


def test_the_trail_is_only_read(officer: User, seen: SecondOpinionRequest) -> None:
    browser, event = signed_in(officer), AuditEvent.objects.first()
    assert event
    page = reverse("admin:audit_auditevent_change", args=[event.pk])
    assert browser.get(page).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(browser, method)(page, {"action": "nothing"}).status_code in {403, 404, 405}
    for address in ("add", "changelist"):
        answer = browser.post(reverse(f"admin:audit_auditevent_{address}"), {"action": "delete_selected"})
        assert answer.status_code in {403, 404}
    assert AuditEvent.objects.filter(pk=event.pk, action=event.action).exists()
    assert browser.post(reverse("admin:audit_auditevent_delete", args=[event.pk]), {"post": "yes"}).status_code == 403


def test_everybody_with_a_role_reads_who_may_do_what(officer: User) -> None:
    text = signed_in(officer).get(reverse("admin:desk_roles")).text
    assert text.count('<th scope="col">') == 1 + len(StaffRole)
    assert "Privacy officer" in text


def test_ways_lead_there_for_those_who_may(officer: User, coordinator: User, seen: SecondOpinionRequest) -> None:
    history = reverse("admin:intake_secondopinionrequest_change", args=[seen.pk]) + "?tab=history"
    way = reverse("admin:desk_trail", args=[seen.pk])
    assert way in signed_in(officer).get(history).text
    assert way not in signed_in(coordinator).get(history).text
    assert reverse("admin:desk_roles") in signed_in(coordinator).get(reverse("admin:desk_settings")).text
