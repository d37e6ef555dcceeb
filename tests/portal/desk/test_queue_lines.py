"""Lines of the queue: marked by whatever changes, written anew from the tables, found by what a caller says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from intake.ball import Holder
from intake.models import (
    Authority,
    ClinicalHistory,
    Coverage,
    Patient,
    Priority,
    RelatedPerson,
    SecondOpinionRequest,
    YesNo,
)
from intake.models.preferences import PayPlan
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.desk import queue_refresh
from portal.desk.models import ContactSide, InterpreterState, QueueLine, QueueMark, Task
from portal.desk.queue_tokens import clean, plain, question
from portal.lib.approximate import ApproximateDate
from records.models import (
    AskedHow,
    Exit,
    HoldSource,
    PrivacyHold,
    RecordAnswer,
    RecordAsk,
    RecordChase,
    RecordKind,
)
from records.states import DocumentStatus, Problem
from scheduling.models import CallOutcome, CallResult, CallWish, NextStep
from tests.portal.desk.conftest import CallMaker, FileMaker
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration


def line_of(opinion_request: SecondOpinionRequest) -> QueueLine:
    """The line after everything marked was written."""
    queue_refresh.refresh_all_marked()
    return QueueLine.objects.get(pk=opinion_request.pk)


def settle() -> None:
    """Write what is marked and see that nothing is left."""
    queue_refresh.refresh_all_marked()
    assert not QueueMark.objects.exists()


def marked() -> set[str]:
    """Requests that wait for their line."""
    return {str(each) for each in QueueMark.objects.values_list("opinion_request_id", flat=True)}


def test_a_line_says_what_the_tables_say(
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    coordinator: User,
    make_call: CallMaker,
    make_file: FileMaker,
) -> None:
    starts_at = timezone.now() + timedelta(days=2)
    make_call(opinion_request, starts_at, zone="America/New_York")
    make_file(opinion_request, RecordKind.LABS)
    make_file(opinion_request, RecordKind.MRI, DocumentStatus.CHECKING)
    make_file(opinion_request, RecordKind.PATHOLOGY, DocumentStatus.REFUSED, problem=Problem.DAMAGED)
    Coverage.objects.create(opinion_request=opinion_request, pay_plan=PayPlan.MEDICAID)
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(owner=coordinator)

    line = line_of(opinion_request)

    assert (line.child, line.reference, line.name_key) == (
        "Testina Sample",
        opinion_request.reference,
        "sample testina",
    )
    assert (line.is_open, line.status, line.priority) == (True, RequestStatus.DRAFT, Priority.ROUTINE)
    assert (line.settled_count, line.scanning_count, line.check_count, line.fix_count) == (1, 1, 1, 1)
    assert (line.call_at, line.call_zone, line.call_status) == (starts_at, "America/New_York", "booked")
    assert (line.pay_plan, line.owner, line.language, line.is_new) == ("medicaid", coordinator, "en", True)
    assert line.holder == Holder.FAMILY
    assert line.flags == []
    assert QueueLine.objects.count() == 2


def test_flags_and_the_language_of_the_call(opinion_request: SecondOpinionRequest, make_file: FileMaker) -> None:
    held = make_file(opinion_request, RecordKind.LABS, DocumentStatus.HELD)
    PrivacyHold.objects.create(opinion_request=opinion_request, document=held, source=HoldSource.STAFF)
    RelatedPerson.objects.filter(pk=opinion_request.requester_id).update(
        must_not_share=YesNo.YES, authority=Authority.NO, call_language="other", other_language="Somali"
    )
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(
        urgency_reasons=["inpatient"], warning_signs_at=timezone.now()
    )

    line = line_of(opinion_request)

    assert sorted(line.flags) == ["do_not_share", "inpatient", "no_authority", "privacy_hold", "warning_signs"]
    assert (line.language, line.language_name, line.interpreter) == ("other", "Somali", InterpreterState.NEEDED)
    assert line.cannot_wait


def test_an_interpreter_is_arranged_for_the_language_that_is_spoken(
    opinion_request: SecondOpinionRequest, make_call: CallMaker
) -> None:
    RelatedPerson.objects.filter(pk=opinion_request.requester_id).update(call_language="other", other_language="Somali")
    call = make_call(opinion_request, timezone.now() + timedelta(days=3))
    assert line_of(opinion_request).interpreter == InterpreterState.ARRANGING

    type(call).objects.filter(pk=call.pk).update(interpreter_language="so")
    assert line_of(opinion_request).interpreter == InterpreterState.ARRANGED

    schedule = call.slot.schedule
    schedule.languages = [*schedule.languages, "so"]
    schedule.save()
    assert line_of(opinion_request).interpreter == ""


def test_what_marks_a_line(
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    coordinator: User,
    mother: User,
    make_call: CallMaker,
    make_file: FileMaker,
) -> None:
    call = make_call(opinion_request, timezone.now() + timedelta(days=2))
    document = make_file(opinion_request)
    own = {"opinion_request": opinion_request}
    who = {"asked_by": coordinator}
    chase = {"kind": "labs", "hospital_name": "St. Anne’s", "opened_by": mother}
    acts = {
        "request": lambda: SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(owner=coordinator),
        "child": lambda: Patient.objects.filter(pk=opinion_request.patient_id).update(first_name="Tess"),
        "link": lambda: RelatedPerson.objects.filter(pk=opinion_request.requester_id).update(phone="+13035550777"),
        "person": lambda: User.objects.filter(pk=mother.pk).update(email="new.sample@example.org"),
        "history": lambda: ClinicalHistory.objects.create(**own),
        "coverage": lambda: Coverage.objects.create(**own, pay_plan="medicaid"),
        "file": lambda: make_file(opinion_request, RecordKind.MRI),
        "file gone": lambda: type(document).objects.filter(pk=document.pk).delete(),
        "answer": lambda: RecordAnswer.objects.create(**own, kind="mri", exit=Exit.DONT_HAVE, answered_by=mother),
        "ask": lambda: RecordAsk.objects.create(**own, **who, kind="mri", what="The last scan", why="We compare"),
        "chase": lambda: RecordChase.objects.create(**own, **chase),
        "call": lambda: type(call).objects.filter(pk=call.pk).update(interpreter_language="so"),
        "outcome": lambda: CallOutcome.objects.create(
            appointment=call, result=CallResult.NO_ANSWER, recorded_by=coordinator
        ),
        "wish": lambda: CallWish.objects.create(**own, created_by=mother),
        "task": lambda: Task.objects.create(**own, description="Ring back", made_by=coordinator),
    }
    for name, act in acts.items():
        settle()
        act()
        assert marked() == {str(opinion_request.pk)}, name


def test_signing_in_marks_nothing(opinion_request: SecondOpinionRequest, mother: User) -> None:
    settle()

    mother.last_login = timezone.now()
    mother.save()

    assert marked() == set()


def test_one_mark_for_each_transaction(opinion_request: SecondOpinionRequest, make_file: FileMaker) -> None:
    settle()

    for kind in (RecordKind.LABS, RecordKind.MRI, RecordKind.PATHOLOGY):
        make_file(opinion_request, kind)

    assert QueueMark.objects.count() == 1


def test_a_request_that_is_gone_takes_its_line_along(opinion_request: SecondOpinionRequest) -> None:
    settle()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM intake_secondopinionrequest WHERE id = %s", [opinion_request.pk])

    settle()

    assert not QueueLine.objects.exists()


def test_a_day_that_ends_a_hospitals_time_makes_it_our_turn(
    opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    put_into(opinion_request, RequestStatus.IN_REVIEW)
    today = timezone.localdate(timezone=CareCenter.objects.current().zone)
    chase = RecordChase.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        hospital_name="St. Anne’s",
        opened_by=coordinator,
        asked_how=AskedHow.FAX,
        asked_on=today - timedelta(days=29),
        asked_by=coordinator,
        due_on=today + timedelta(days=1),
    )
    line = line_of(opinion_request)
    assert (line.holder, line.asked_hospital) == (Holder.HOSPITAL, chase.hospital_name)
    assert line.changes_on == today + timedelta(days=2)

    # As if days had passed: nobody wrote anything, only the calendar went on.
    QueueLine.objects.update(changes_on=today)
    RecordChase.objects.filter(pk=chase.pk).update(due_on=today - timedelta(days=2))
    QueueMark.objects.all().delete()

    assert line_of(opinion_request).holder == Holder.TEAM


def test_a_talk_is_the_last_contact(
    opinion_request: SecondOpinionRequest, coordinator: User, make_call: CallMaker
) -> None:
    call = make_call(opinion_request, timezone.now() - timedelta(hours=2))
    assert line_of(opinion_request).is_new

    outcome = CallOutcome.objects.create(
        appointment=call, result=CallResult.REACHED, recorded_by=coordinator, next_step=NextStep.SEND_RECORDS
    )

    line = line_of(opinion_request)
    assert (line.contact_at, line.contact_side, line.contact_by) == (
        outcome.recorded_at,
        ContactSide.TEAM,
        coordinator,
    )
    assert not line.is_new


def test_the_place_follows_urgency_then_decision_then_turn(
    opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest
) -> None:
    soon = timezone.localdate() + timedelta(days=9)
    SecondOpinionRequest.objects.filter(pk=other_request.pk).update(decision_on=ApproximateDate.of(soon))
    assert line_of(other_request).place < line_of(opinion_request).place
    assert line_of(other_request).decision_on == soon

    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(priority=Priority.AMBER)
    assert line_of(opinion_request).place < line_of(other_request).place

    put_into(opinion_request, RequestStatus.WITHDRAWN)
    assert line_of(other_request).place < line_of(opinion_request).place


def test_a_decision_that_has_passed_hurries_nobody(opinion_request: SecondOpinionRequest) -> None:
    past = ApproximateDate.of(timezone.localdate() - timedelta(days=2))
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(decision_on=past)

    line = line_of(opinion_request)

    assert (line.decision_on, line.decision_words) == (None, str(past))


def test_wrong_lines_are_counted_and_mended(opinion_request: SecondOpinionRequest) -> None:
    line = line_of(opinion_request)
    assert queue_refresh.compare_everything() == 0

    QueueLine.objects.filter(pk=line.pk).update(check_count=9)

    assert queue_refresh.compare_everything() == 1
    assert QueueLine.objects.get(pk=line.pk).check_count == 0


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("03/14/2019", "'b:20190314'"),
        ("(303) 555-0142", "'p:3035550142':*"),
        ("Ana.Sample@Example.org", "'e:ana.sample@example.org':*"),
        ("Núñez", "('n:nunez':* | 'r:nunez':* | 'e:nunez':*)"),
        ("O'Neil", "('n:oneil':* | 'r:oneil':* | 'e:oneil':*)"),
        ("%", ""),
        ("Ana %", ""),
    ],
)
def test_questions(typed: str, asked: str) -> None:
    assert question(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        "Núñez", "nunez", "NUNEZ zoe", "zoë n", "Garcia", "oneil", "O’Neil", "neil", "ana", "so-", "3/14/2019",
        "303-555-0142", "0142", "5550142", "+1 303 555 0142", "ANA.sample@example.org", "@example.org", "Zo",
    ],
)  # fmt: skip
def test_found_by(opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, typed: str) -> None:
    Patient.objects.filter(pk=opinion_request.patient_id).update(first_name="Zoë", last_name="Núñez-García O'Neil")
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(reference="SO-7K3F-92QX")
    settle()

    found = set(QueueLine.objects.found_by(question(clean(typed))).values_list("pk", flat=True))

    assert opinion_request.pk in found
    if typed not in {"so-", "@example.org"}:
        assert found == {opinion_request.pk}


@pytest.mark.parametrize(
    "typed", ["_", "' OR 1=1 --", "\\", "a\\'b", "<script>alert(1)</script>", "9" * 500, "':* | '"]
)
def test_signs_are_signs(opinion_request: SecondOpinionRequest, typed: str) -> None:
    settle()

    asked = question(clean(typed))

    assert not asked or not QueueLine.objects.found_by(asked).exists()


def test_plain_letters() -> None:
    assert plain("Łukasz Søren ÑANDÚ Straße") == "lukasz soren nandu strasse"


def test_the_clock_of_a_place_sorts_by_time(opinion_request: SecondOpinionRequest) -> None:
    """Moments a microsecond apart do not change places."""
    first = datetime(2026, 5, 5, 12, 0, 0, 999999, tzinfo=UTC)
    places = []
    for moment in (first, first + timedelta(microseconds=1)):
        SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(status_changed_at=moment)
        places.append(line_of(opinion_request).place)

    assert places == sorted(places)
