"""The parts of a request's page: what each costs, who opens it, and what hangs beside all of them."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from intake.models import ClinicalHistory, RelatedPerson, SecondOpinionRequest
from intake.services.moves import move_request
from intake.states import RequestStatus
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, may
from portal.audit.models import AuditEvent
from portal.desk.models import InternalNote, Task, TaskStatus
from portal.desk.queue_refresh import refresh_all_marked
from portal.desk.work import WorkNotAllowed, add_note, add_task, cancel_task, complete_task
from records.models import RecordKind
from tests.portal.desk.conftest import CallMaker, FileMaker, signed_in
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration

PARTS = ["", "illness", "records", "call", "travel", "money", "people", "history"]
CLINICAL = ["illness", "records", "history"]
MOST_QUERIES = 15


def address(opinion_request: SecondOpinionRequest, part: str = "") -> str:
    page = reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])
    return f"{page}?tab={part}" if part else page


def act(opinion_request: SecondOpinionRequest, name: str, *more: object) -> str:
    return reverse(f"admin:desk_{name}", args=[opinion_request.pk, *more])


def browser_of(role: StaffRole, settings: Settings) -> Client:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    name = f"{role}.staff"
    return signed_in(
        User.objects.create_user(email=f"{name}@example.org", full_name=name, is_staff=True, staff_role=role)
    )


@pytest.fixture
def sent(opinion_request: SecondOpinionRequest, make_call: CallMaker, make_file: FileMaker) -> SecondOpinionRequest:
    """A sent request with something on every part."""
    ClinicalHistory.objects.create(opinion_request=opinion_request, diagnosis_words="Ependymoma")
    make_call(opinion_request, timezone.now() + timedelta(days=2))
    for kind in (RecordKind.LABS, RecordKind.MRI, RecordKind.PATHOLOGY):
        make_file(opinion_request, kind)
    return put_into(opinion_request, RequestStatus.SUBMITTED)


@pytest.mark.parametrize("part", PARTS)
def test_no_part_asks_the_database_often(desk: Client, sent: SecondOpinionRequest, part: str) -> None:
    refresh_all_marked()
    cache.clear()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = desk.get(address(sent, part))

    assert response.status_code == 200
    assert len(asked) <= MOST_QUERIES, "\n".join(each["sql"][:120] for each in asked)


@pytest.mark.parametrize("role", list(StaffRole))
def test_parts_open_by_role(role: StaffRole, sent: SecondOpinionRequest, settings: Settings) -> None:
    desk = browser_of(role, settings)
    member = User.objects.get(staff_role=role, email__startswith=role)
    closed = {
        *(CLINICAL if not may(member, Act.SEE_CLINICAL) else ()),
        *(["money"] if not may(member, Act.SEE_MONEY) else ()),
    }

    for part in PARTS:
        assert desk.get(address(sent, part)).status_code == (404 if part in closed else 200), part
    html = desk.get(address(sent)).content.decode()
    assert all((f"?tab={part}" in html) is (part not in closed) for part in PARTS if part)
    assert ("Ependymoma" in html) is may(member, Act.SEE_CLINICAL)
    assert ("Internal notes" in html) is may(member, Act.SEE_CLINICAL)


def test_an_unknown_part_is_the_first_one(desk: Client, sent: SecondOpinionRequest) -> None:
    assert 'aria-current="page">Overview' in desk.get(address(sent, "nonsense")).content.decode()


def test_messages_have_a_page_of_their_own(desk: Client, sent: SecondOpinionRequest) -> None:
    assert desk.get(address(sent, "messages"))["Location"] == act(sent, "messages")


def test_who_must_not_hear_stands_above_every_part(desk: Client, sent: SecondOpinionRequest) -> None:
    RelatedPerson.objects.filter(pk=sent.requester_id).update(must_not_share="yes", must_not_share_with="Uncle Sample")

    for part in PARTS:
        assert "Uncle Sample" in desk.get(address(sent, part)).content.decode(), part


def test_a_note_is_kept_once_and_stands_beside_every_part(
    desk: Client, sent: SecondOpinionRequest, coordinator: User
) -> None:
    for _press in range(2):
        assert desk.post(act(sent, "note") + "?tab=call", {"text": "Call after five."})["Location"] == address(
            sent, "call"
        )

    assert InternalNote.objects.get().author == coordinator
    assert AuditEvent.objects.filter(action="desk.note_added", opinion_request_id=sent.pk).count() == 1
    assert all("Call after five." in desk.get(address(sent, part)).content.decode() for part in PARTS)


def test_an_empty_note_comes_back_on_the_part_where_it_was_typed(desk: Client, sent: SecondOpinionRequest) -> None:
    response = desk.post(act(sent, "note") + "?tab=call", {"text": " "})

    assert response.status_code == 422
    assert "Write the note first." in response.content.decode()
    assert 'aria-current="page">Call' in response.content.decode()


def test_nobody_changes_a_note(sent: SecondOpinionRequest, coordinator: User) -> None:
    note = add_note(actor=coordinator, opinion_request=sent, text="Stays.")

    for change in (lambda: InternalNote.objects.update(text="Other"), note.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert InternalNote.objects.get().text == "Stays."


def test_tasks_are_written_down_and_ended_once(desk: Client, sent: SecondOpinionRequest, coordinator: User) -> None:
    desk.post(
        act(sent, "task"), {"description": "Ask for slides", "owner": str(coordinator.pk), "due_on": "2026-05-31"}
    )
    task = Task.objects.get()
    assert (task.owner, task.due_on, task.status) == (coordinator, date(2026, 5, 31), TaskStatus.REQUESTED)
    assert "Ask for slides" in desk.get(address(sent)).content.decode()

    for _press in range(2):
        assert desk.post(act(sent, "task_end", task.pk)).status_code == 302
    desk.post(act(sent, "task_end", task.pk), {"end": "cancelled"})

    task.refresh_from_db()
    assert (task.status, task.ended_by) == (TaskStatus.COMPLETED, coordinator)
    assert AuditEvent.objects.filter(action="desk.task_completed").count() == 1
    assert not AuditEvent.objects.filter(action="desk.task_cancelled").exists()
    assert "Ask for slides" not in desk.get(address(sent)).content.decode()


def test_a_task_of_another_request_is_404(
    desk: Client, sent: SecondOpinionRequest, other_request: SecondOpinionRequest, coordinator: User
) -> None:
    task = add_task(actor=coordinator, opinion_request=other_request, description="Other family")

    assert desk.post(act(sent, "task_end", task.pk)).status_code == 404


@pytest.mark.parametrize("role", [StaffRole.CLINICIAN, StaffRole.SCHEDULER, StaffRole.FINANCIAL])
def test_who_does_not_work_on_requests_keeps_no_notes_and_tasks(
    role: StaffRole, sent: SecondOpinionRequest, coordinator: User, settings: Settings
) -> None:
    desk, task = browser_of(role, settings), add_task(actor=coordinator, opinion_request=sent, description="Ask")
    member = User.objects.get(email__startswith=role)

    for url in (act(sent, "note"), act(sent, "task"), act(sent, "take"), act(sent, "task_end", task.pk)):
        assert desk.post(url, {"text": "x", "description": "x"}).status_code == 404
    for refused in (
        lambda: add_note(actor=member, opinion_request=sent, text="x"),
        lambda: add_task(actor=member, opinion_request=sent, description="x"),
        lambda: complete_task(actor=member, task=task),
        lambda: cancel_task(actor=member, task=task),
    ):
        with pytest.raises(WorkNotAllowed):
            refused()


def test_nobody_gives_a_task_to_whoever_cannot_do_it(
    sent: SecondOpinionRequest, coordinator: User, mother: User
) -> None:
    with pytest.raises(WorkNotAllowed):
        add_task(actor=coordinator, opinion_request=sent, description="x", owner=mother)


def test_taking_a_request(desk: Client, sent: SecondOpinionRequest, coordinator: User) -> None:
    assert desk.post(act(sent, "take") + "?tab=records")["Location"] == address(sent, "records")

    sent.refresh_from_db()
    assert sent.owner == coordinator


def test_the_suggestion_follows_at_once(desk: Client, sent: SecondOpinionRequest) -> None:
    refresh_all_marked()
    assert "3 files wait to be looked at." in desk.get(address(sent)).content.decode()

    put_into(sent, RequestStatus.WITHDRAWN)

    assert "This request is closed." in desk.get(address(sent)).content.decode()


def test_colleagues_see_each_other_and_nobody_themselves(
    desk: Client, admin_desk: Client, sent: SecondOpinionRequest
) -> None:
    assert "Also looking" not in desk.get(address(sent)).content.decode()
    assert "Also looking at this now: Cora Staff" in admin_desk.get(address(sent)).content.decode()
    assert "Ada Staff" in desk.post(act(sent, "here")).json()["line"]

    admin_desk.post(act(sent, "here"), {"left": "1"})

    assert desk.post(act(sent, "here")).json()["line"] == ""


def test_saying_that_a_page_is_open_is_no_look_and_keeps_no_sign_in_alive(
    desk: Client, sent: SecondOpinionRequest
) -> None:
    before = dict(desk.session)
    desk.post(act(sent, "here"))

    assert not AuditEvent.objects.filter(action="intake.request_viewed").exists()
    assert dict(desk.session) == before


def test_families_do_not_hear_who_looks(family_client: Client, sent: SecondOpinionRequest) -> None:
    assert family_client.post(act(sent, "here")).status_code == 404


@pytest.mark.parametrize(("show", "words"), [
    ("acts", "Wrote a note for colleagues"), ("decisions", "Sent → In review"), ("looks", "Looked at the request"),
    ("all", "Looked at the request"),
])  # fmt: skip
def test_the_history_can_be_narrowed(
    desk: Client, sent: SecondOpinionRequest, coordinator: User, show: str, words: str
) -> None:
    add_note(actor=coordinator, opinion_request=sent, text="x")
    move_request(actor=coordinator, opinion_request=sent, target=RequestStatus.IN_REVIEW, reason="Call done.")
    desk.get(address(sent))

    html = desk.get(f"{address(sent, 'history')}&show={show}").content.decode()

    assert words in html
    assert ("Looked at the request" in html) is (show in {"looks", "all"})


def test_the_history_leaves_as_a_table_that_starts_no_program(
    desk: Client, sent: SecondOpinionRequest, coordinator: User
) -> None:
    User.objects.filter(pk=coordinator.pk).update(full_name="=HYPERLINK(1)")
    add_note(actor=User.objects.get(pk=coordinator.pk), opinion_request=sent, text="x")

    answer = desk.post(act(sent, "history_export"), {"show": "all"})

    assert answer["Content-Type"].startswith("text/csv")
    assert sent.reference in answer["Content-Disposition"]
    assert ",=HYPERLINK" not in answer.content.decode()
    assert "HYPERLINK" in answer.content.decode()
    assert AuditEvent.objects.filter(action="desk.history_exported", opinion_request_id=sent.pk).count() == 1


@pytest.mark.parametrize("role", [StaffRole.NURSE, StaffRole.SCHEDULER, StaffRole.FINANCIAL])
def test_the_history_leaves_only_with_those_who_export(
    role: StaffRole, sent: SecondOpinionRequest, settings: Settings
) -> None:
    assert browser_of(role, settings).post(act(sent, "history_export"), {"show": "all"}).status_code == 404


def test_what_was_typed_while_signed_out_waits_for_its_author(
    desk: Client, sent: SecondOpinionRequest, coordinator: User, settings: Settings
) -> None:
    session = desk.session
    session["began_at"] = session["seen_at"] = int(timezone.now().timestamp())
    session.save()
    settings.PORTAL_SESSION_LIMITS = {**settings.PORTAL_SESSION_LIMITS, "staff": (0, 0)}
    session["seen_at"] -= 60
    session.save()

    form = "application/x-www-form-urlencoded"
    answer = desk.post(act(sent, "note"), urlencode({"text": "Half an hour of typing."}), content_type=form)

    assert answer["Location"].startswith("/sign-in/?next=")
    assert not InternalNote.objects.exists()
    settings.PORTAL_SESSION_LIMITS = {**settings.PORTAL_SESSION_LIMITS, "staff": (15, 720)}
    desk.force_login(coordinator)
    html = desk.get(act(sent, "note")).content.decode()
    assert "Half an hour of typing." in html
    assert "You typed this. It is not saved yet." in html
    assert desk.get(act(sent, "note")).status_code == 405


def test_the_keys_can_be_switched_off(desk: Client, sent: SecondOpinionRequest, coordinator: User) -> None:
    assert 'data-module="shortcuts"' in desk.get(address(sent)).content.decode()

    assert desk.post("/admin/my-settings/", {}).status_code == 302

    coordinator.refresh_from_db()
    assert coordinator.uses_shortcuts is False
    assert 'data-module="shortcuts"' not in desk.get(address(sent)).content.decode()
    desk.post("/admin/my-settings/", {"uses_shortcuts": "1"})
    coordinator.refresh_from_db()
    assert coordinator.uses_shortcuts is True
