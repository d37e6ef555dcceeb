"""The sheet that a call is made from: who reads what, notes that nobody loses, and an outcome that moves the ball."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from callsheet.models import ContactTry, LineSource, SheetTick, Talk, TalkNote
from callsheet.prompts import PROMPTS
from callsheet.services.checking import Mark, save_marks
from intake.ball import Holder, who_has_it
from intake.models import Condition, Priority, RelatedPerson, SecondOpinionRequest
from intake.models.patient import YesNo
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from records.models import DocumentReference, RecordKind
from scheduling.models import Appointment, CallOutcome, CallPromise
from scheduling.states import AppointmentStatus

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Browsers = Callable[[StaffRole], Client]


@pytest.fixture
def call(told: SecondOpinionRequest, make_call: Callable[..., Appointment]) -> Appointment:
    """A call that begins now; the family lives an hour to the west."""
    made = make_call(told, timezone.now() - timedelta(minutes=1), zone="America/Los_Angeles")
    CallPromise.objects.create(appointment=made, first_word=0, second_word=0)
    return made


@pytest.fixture
def desk(staff_browser: Browsers) -> Client:
    """A coordinator's browser."""
    return staff_browser(StaffRole.COORDINATOR)


def _address(call: Appointment) -> str:
    return f"/admin/calls/{call.pk}/sheet/"


def _body(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _agreed(**more: str) -> dict[str, str]:
    return {
        "act": "outcome",
        "result": "reached",
        "next_step": "send_records",
        "next_step_on": "2026-12-01",
        "note_to_family": "Nos vemos pronto",
    } | more


def test_one_page_says_whom_to_call_and_what_they_told(desk: Client, call: Appointment) -> None:
    body = _body(desk, _address(call))

    for words in ("apple", "303-555-0142", "Medulloblastoma", "Penicillin", "Pacific", "number we promised"):
        assert words in body
    assert len(PROMPTS) == 12
    assert all(f'name="{prompt.key}"' in body for prompt in PROMPTS)
    title = body[body.index("<title>") : body.index("</title>")]
    assert "Testina" not in title
    assert AuditEvent.objects.filter(action="callsheet.sheet_viewed").count() == 1


def test_whom_not_to_share_with_stands_on_top(desk: Client, call: Appointment) -> None:
    RelatedPerson.objects.update(must_not_share=YesNo.YES, must_not_share_with="The grandfather")

    assert "The grandfather" in _body(desk, _address(call))


def test_what_the_family_said_about_a_line_stands_beside_it(
    desk: Client, call: Appointment, told: SecondOpinionRequest, mother: User
) -> None:
    fresh = "f" * 64
    save_marks(
        actor=mother,
        opinion_request=told,
        marks=[Mark("allergies", fresh, "Nuts as well"), Mark("diagnosis", "0" * 64)],
    )
    line = next(
        each.line
        for part in desk.get(_address(call)).context["sheet"].parts
        for each in part.lines
        if each.line.key == "allergies"
    )
    SheetTick.objects.filter(line_key="allergies").update(fingerprint=line.fingerprint)

    body = _body(desk, _address(call))

    assert "Not right, says Ana Sample" in body
    assert "Nuts as well" in body
    assert "Changed since it was checked" in body
    checked = desk.get(_address(call)).context["sheet"].checked
    assert (checked.right, checked.wrong, checked.changed) == (0, 1, 1)


@pytest.mark.parametrize(
    ("role", "reads", "sees_illness", "writes"),
    [
        (StaffRole.NURSE, True, True, True),
        (StaffRole.SCHEDULER, True, False, False),
        (StaffRole.CLINICIAN, True, True, False),
        (StaffRole.FINANCIAL, False, False, False),
        (StaffRole.PRIVACY_OFFICER, True, True, False),
    ],
)
def test_each_role_reads_its_part(
    staff_browser: Browsers, call: Appointment, role: StaffRole, reads: bool, sees_illness: bool, writes: bool
) -> None:
    browser = staff_browser(role)
    answer = browser.get(_address(call))

    assert answer.status_code == (200 if reads else 404)
    body = answer.content.decode()
    assert ("Medulloblastoma" in body) is sees_illness
    assert ("303-555-0142" in body) is reads
    assert ("data-autosave-url" in body) is writes
    browser.post(_address(call), {"story": "Written", "page_version": "0", "act": "save"})
    assert TalkNote.objects.exists() is writes


def test_notes_are_kept_while_typing_and_by_the_button(desk: Client, call: Appointment) -> None:
    kept = desk.post(_address(call), {"story": "She was tired.", "page_version": "0", "autosave": "1"})

    assert (kept.status_code, kept["X-Page-Version"]) == (204, "1")
    again = desk.post(_address(call), {"story": "She was tired. Then", "page_version": "1", "act": "save"})
    assert again.status_code == 302
    assert "She was tired. Then</textarea>" in _body(desk, _address(call))
    assert Talk.objects.count() == 1


def test_two_people_write_and_both_are_kept(desk: Client, staff_browser: Browsers, call: Appointment) -> None:
    nurse = staff_browser(StaffRole.NURSE)
    desk.post(_address(call), {"story": "From Cora", "today": "Fever", "page_version": "0", "act": "save"})

    answer = nurse.post(
        _address(call), {"story": "From Nora", "doctors": "Dr. Sample", "page_version": "0", "autosave": "1"}
    )

    assert answer.status_code == 409
    body = _body(desk, _address(call))
    for words in ("From Cora", "From Nora", "Fever", "Dr. Sample"):
        assert words in body


def test_a_note_not_touched_takes_nothing_back(desk: Client, staff_browser: Browsers, call: Appointment) -> None:
    nurse = staff_browser(StaffRole.NURSE)
    desk.post(_address(call), {"story": "First", "page_version": "0", "act": "save"})
    seen = nurse.get(_address(call)).context["sheet"].notes.version
    desk.post(_address(call), {"story": "First and second", "page_version": str(seen), "act": "save"})

    answer = nurse.post(_address(call), {"story": "First", "today": "Well", "page_version": str(seen), "autosave": "1"})

    assert answer.status_code == 204
    assert "First and second</textarea>" in _body(desk, _address(call))


def test_both_notes_are_put_together(desk: Client, staff_browser: Browsers, call: Appointment) -> None:
    nurse = staff_browser(StaffRole.NURSE)
    desk.post(_address(call), {"story": "From Cora", "page_version": "0", "act": "save"})
    nurse.post(_address(call), {"story": "From Nora", "page_version": "0", "act": "save"})
    beside = TalkNote.objects.get(is_beside=True)

    desk.post(_address(call), {"page_version": "2", "act": f"join:{beside.pk}"})

    sheet = desk.get(_address(call)).context["sheet"]
    assert sheet.notes.words["story"] == "From Cora\nFrom Nora"
    assert not sheet.notes.beside
    assert TalkNote.objects.filter(words="From Nora").exists()


def test_the_talk_has_a_beginning_and_an_end(desk: Client, call: Appointment) -> None:
    desk.post(_address(call), {"act": "start", "page_version": "0", "story": "Typed before"})
    talk = Talk.objects.get()
    assert talk.started_at is not None
    assert 'data-module="call-clock"' in _body(desk, _address(call))

    desk.post(_address(call), {"act": "end", "page_version": "1"})

    talk.refresh_from_db()
    assert talk.ended_at is not None
    assert TalkNote.objects.get().words == "Typed before"


def test_the_outcome_is_shown_in_the_familys_language_before_it_is_written(
    desk: Client, call: Appointment, told: SecondOpinionRequest, mother: User
) -> None:
    User.objects.filter(pk=mother.pk).update(language="es")

    first = desk.post(_address(call), _agreed(story="Kept as well", page_version="0"))

    assert first.status_code == 200
    assert not CallOutcome.objects.exists()
    body = " ".join(first.content.decode().split())
    assert '<blockquote lang="es">' in body
    assert "Nos vemos pronto" in body
    assert TalkNote.objects.filter(prompt="story", words="Kept as well").exists()
    mark = first.context["reading"].mark

    changed = desk.post(_address(call), _agreed(note_to_family="Otra cosa", shown=mark, page_version="1"))
    assert changed.status_code == 200
    assert not CallOutcome.objects.exists()

    done = desk.post(_address(call), _agreed(shown=mark, page_version="2"))
    assert done.status_code == 302
    assert CallOutcome.objects.get().note_to_family == "Nos vemos pronto"
    call.refresh_from_db()
    assert call.status == AppointmentStatus.FULFILLED
    assert who_has_it([told])[told.pk].holder == Holder.FAMILY
    assert Notification.objects.filter(kind="scheduling.call_noted", recipient=mother).exists()


def test_an_outcome_without_its_next_step_is_asked_for(desk: Client, call: Appointment) -> None:
    answer = desk.post(_address(call), {"act": "outcome", "result": "reached", "page_version": "0"})

    assert answer.status_code == 422
    assert "Choose what comes next." in answer.content.decode()


def test_what_was_begun_of_the_outcome_comes_back(desk: Client, call: Appointment) -> None:
    desk.post(_address(call), {"note_to_family": "Half a sent", "page_version": "0", "autosave": "1"})

    assert "Half a sent</textarea>" in _body(desk, _address(call))


def test_no_answer_is_tried_again_and_then_missed(desk: Client, call: Appointment) -> None:
    once = {"act": "outcome", "result": "no_answer", "will_try_again": "on", "page_version": "0"}
    mark = desk.post(_address(call), once).context["reading"].mark
    desk.post(_address(call), once | {"shown": mark})
    call.refresh_from_db()
    assert call.status == AppointmentStatus.BOOKED
    assert "This is try 2" in _body(desk, _address(call))

    last = {"act": "outcome", "result": "left_message", "page_version": "0"}
    mark = desk.post(_address(call), last).context["reading"].mark
    desk.post(_address(call), last | {"shown": mark})

    call.refresh_from_db()
    assert call.status == AppointmentStatus.NOSHOW


def test_the_sheet_of_a_call_that_is_far_off_takes_no_outcome(
    desk: Client, told: SecondOpinionRequest, make_call: Callable[..., Appointment]
) -> None:
    later = make_call(told, timezone.now() + timedelta(days=2))

    assert "From 15 minutes before" in _body(desk, _address(later))


def test_a_line_gets_the_page_of_a_file_and_loses_it_again(
    desk: Client, call: Appointment, told: SecondOpinionRequest, make_file: Callable[..., DocumentReference]
) -> None:
    report = make_file(told, RecordKind.PATHOLOGY, title="Marrow report", page_count=4)
    assert "Marrow report" in _body(desk, _address(call))
    wrong = {"act": "source", "line": "diagnosis", "file": str(report.pk), "page": "5", "page_version": "0"}
    assert desk.post(_address(call), wrong).status_code == 422

    desk.post(_address(call), wrong | {"page": "3"})

    assert "Marrow report</bdi></a>, page 3" in _body(desk, _address(call))
    desk.post(_address(call), {"act": f"unsource:{LineSource.objects.get().pk}", "page_version": "0"})
    assert not LineSource.objects.exists()


def test_leukemia_families_have_the_table_of_urgency(
    desk: Client, call: Appointment, told: SecondOpinionRequest
) -> None:
    assert "Leukemia: how soon" not in _body(desk, _address(call))

    SecondOpinionRequest.objects.filter(pk=told.pk).update(condition=Condition.LEUKEMIA, urgency_reasons=["relapsed"])

    body = _body(desk, _address(call))
    assert "Leukemia: how soon" in body
    holding = [rule for rule in desk.get(_address(call)).context["sheet"].rules if rule.holds]
    assert [str(rule.words) for rule in holding] == ["Leukemia that came back"]


@pytest.fixture
def urgent(told: SecondOpinionRequest) -> SecondOpinionRequest:
    """A fast-track family, due to be called."""
    now = timezone.now()
    SecondOpinionRequest.objects.filter(pk=told.pk).update(
        condition=Condition.LEUKEMIA,
        leukemia_flags=["relapsed"],
        priority=Priority.FAST_TRACK,
        fast_track_since=now,
        first_contact_due_at=now + timedelta(hours=2),
        reach_times=["today_morning"],
        reach_answered_at=now,
    )
    return SecondOpinionRequest.objects.get(pk=told.pk)


def test_a_fast_track_family_has_a_sheet_without_a_call(
    desk: Client, family_client: Client, urgent: SecondOpinionRequest
) -> None:
    address = f"/admin/requests/{urgent.pk}/sheet/"
    assert "We said we would call by" in _body(desk, address)
    missed = {"act": "outcome", "result": "no_answer", "page_version": "0"}
    mark = desk.post(address, missed).context["reading"].mark
    desk.post(address, missed | {"shown": mark})
    assert who_has_it([urgent])[urgent.pk].holder == Holder.TEAM

    mark = desk.post(address, _agreed(page_version="0", story="It came back")).context["reading"].mark
    done = desk.post(address, _agreed(shown=mark, page_version="1"))

    assert done.status_code == 302
    assert list(ContactTry.objects.values_list("attempt", "result")) == [(1, "no_answer"), (2, "reached")]
    urgent.refresh_from_db()
    assert urgent.contacted_at is not None
    ball = who_has_it([urgent])[urgent.pk]
    assert (ball.holder, ball.by is not None) == (Holder.FAMILY, True)
    assert Notification.objects.filter(kind="callsheet.contact_noted").exists()
    page = family_client.get(f"/r/{urgent.pk}/call-sheet/").content.decode()
    assert "Nos vemos pronto" in page
    assert "It came back" not in page.replace("It came back (relapse)", "")
    assert "It came back" in _body(desk, address)


def test_a_booked_call_has_its_own_sheet(desk: Client, call: Appointment, told: SecondOpinionRequest) -> None:
    answer = desk.get(f"/admin/requests/{told.pk}/sheet/")

    assert answer.status_code == 302
    assert answer["Location"] == _address(call)


def test_notes_of_an_earlier_call_stand_on_the_next_sheet(
    desk: Client, call: Appointment, told: SecondOpinionRequest, make_call: Callable[..., Appointment]
) -> None:
    desk.post(_address(call), {"story": "Told the first time", "page_version": "0", "act": "save"})
    Appointment.objects.filter(pk=call.pk).update(status=AppointmentStatus.NOSHOW)
    later = make_call(told, timezone.now() + timedelta(days=1))

    assert "Told the first time" in _body(desk, _address(later))


def test_families_never_see_notes(family_client: Client, desk: Client, call: Appointment) -> None:
    desk.post(_address(call), {"story": "For staff alone", "page_version": "0", "act": "save"})

    for page in ("call-sheet", "home", "call", "status"):
        assert b"For staff alone" not in family_client.get(f"/r/{call.opinion_request_id}/{page}/").content
    assert family_client.get(_address(call)).status_code == 404


def test_the_page_asks_the_database_little(
    desk: Client, call: Appointment, django_assert_max_num_queries: Callable[..., object]
) -> None:
    desk.post(_address(call), {"story": "One", "page_version": "0", "act": "save"})
    desk.get(_address(call))
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        desk.get(_address(call))
