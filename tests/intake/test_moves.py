"""The table of moves: every pair of states is allowed or refused, by the service and by the database alike."""

from contextlib import nullcontext
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from intake.models import RequestStatusChange, SecondOpinionRequest
from intake.services.moves import Decision, DecisionNotComplete, MoveNotAllowed, move_request
from intake.services.ownership import OwnerNotAllowed, assign_owner
from intake.states import MOVES, NEEDS, RequestStatus
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, may
from portal.audit.models import AuditEvent
from portal.audit.services import SystemActor
from portal.center.models import CareCenter, Program
from portal.notifications.models import Notification
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAIRS = list(product(RequestStatus, RequestStatus))
SYSTEM = SystemActor("tests.move")


@pytest.fixture
def decision(db: None) -> Decision:
    """All that any move may need."""
    return Decision(
        words_for_family="We need the newest marrow report.",
        alternatives="Ask your doctor to call ours.",
        program=Program.objects.get(code="oncology"),
        waits_for="family",
    )


def test_there_are_sixty_four_pairs() -> None:
    assert len(PAIRS) == 64


@pytest.mark.parametrize(("origin", "target"), PAIRS)
def test_the_service_makes_exactly_the_moves_of_the_table(
    origin: RequestStatus, target: RequestStatus, opinion_request: SecondOpinionRequest, decision: Decision
) -> None:
    put_into(opinion_request, origin)
    if target not in MOVES[origin]:
        with pytest.raises(MoveNotAllowed):
            move_request(actor=SYSTEM, opinion_request=opinion_request, target=target, decision=decision)
        assert not RequestStatusChange.objects.exists()
        return
    moved = move_request(
        actor=SYSTEM, opinion_request=opinion_request, target=target, reason="because", decision=decision
    )
    history = RequestStatusChange.objects.get()
    assert moved.status == target
    assert (history.from_status, history.to_status, history.reason) == (origin, target, "because")
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [f"intake.request_{target.value}"]


@pytest.mark.parametrize(("origin", "target"), PAIRS)
def test_the_database_knows_the_same_table(
    origin: RequestStatus, target: RequestStatus, opinion_request: SecondOpinionRequest
) -> None:
    put_into(opinion_request, origin)
    program = Program.objects.get(code="oncology")

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_secondopinionrequest SET status = %s, program_id = %s WHERE id = %s",
                [target.value, program.pk, opinion_request.pk],
            )

    if target in MOVES[origin] or target == origin:
        write()
    else:
        with pytest.raises(IntegrityError, match="does not move"):
            write()
    opinion_request.refresh_from_db()
    assert opinion_request.status == (target if target in MOVES[origin] else origin)


@pytest.mark.parametrize("status", [each for each in RequestStatus if each != RequestStatus.DRAFT])
def test_a_request_is_born_as_a_draft(status: RequestStatus, opinion_request: SecondOpinionRequest) -> None:
    put_into(opinion_request, RequestStatus.WITHDRAWN)
    with pytest.raises(IntegrityError, match="starts as a draft"), transaction.atomic():
        SecondOpinionRequest.objects.create(
            patient=opinion_request.patient,
            requester=opinion_request.requester,
            condition="lymphoma",
            status=status,
            program=Program.objects.first(),
        )


def test_what_was_sent_once_is_not_taken_up_again(opinion_request: SecondOpinionRequest) -> None:
    put_into(opinion_request, RequestStatus.WITHDRAWN)
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(submitted_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(status=RequestStatus.DRAFT)


@pytest.mark.parametrize(("target", "needed"), [(target, name) for target, names in NEEDS.items() for name in names])
def test_a_decision_without_its_words_is_refused(
    target: RequestStatus, needed: str, opinion_request: SecondOpinionRequest, decision: Decision
) -> None:
    put_into(opinion_request, RequestStatus.IN_REVIEW)
    given = {name: getattr(decision, name) for name in NEEDS[target]} | {needed: "" if needed != "program" else None}
    with pytest.raises(DecisionNotComplete) as refused:
        move_request(actor=SYSTEM, opinion_request=opinion_request, target=target, decision=Decision(**given))
    assert refused.value.missing == (needed,)
    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.IN_REVIEW
    assert not Notification.objects.exists()


@pytest.mark.parametrize("target", NEEDS)
def test_the_database_asks_for_the_words_too(target: RequestStatus, opinion_request: SecondOpinionRequest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestStatusChange.objects.create(
            opinion_request=opinion_request, from_status=RequestStatus.IN_REVIEW, to_status=target
        )


def test_an_accepted_request_names_its_program(opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    put_into(opinion_request, RequestStatus.IN_REVIEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(status=RequestStatus.ACCEPTED)
    program = Program.objects.get(code="neuro_oncology")
    moved = move_request(
        actor=coordinator,
        opinion_request=opinion_request,
        target=RequestStatus.ACCEPTED,
        decision=Decision(program=program),
    )
    done = move_request(actor=coordinator, opinion_request=moved, target=RequestStatus.COMPLETED, reason="Seen.")
    assert done.program == program
    assert RequestStatusChange.objects.get(to_status=RequestStatus.ACCEPTED).program == program


def test_closing_asks_for_a_role_and_a_reason(
    opinion_request: SecondOpinionRequest, coordinator: User, nurse: User, decision: Decision
) -> None:
    put_into(opinion_request, RequestStatus.IN_REVIEW)
    closing = {"opinion_request": opinion_request, "target": RequestStatus.DECLINED, "decision": decision}
    with pytest.raises(MoveNotAllowed):
        move_request(actor=nurse, reason="Out of our field.", **closing)
    with pytest.raises(DecisionNotComplete, match="reason"):
        move_request(actor=coordinator, reason=" ", **closing)
    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.IN_REVIEW


@pytest.mark.parametrize("role", StaffRole)
def test_only_roles_that_work_on_requests_move_them_or_own_them(
    role: StaffRole, opinion_request: SecondOpinionRequest
) -> None:
    put_into(opinion_request, RequestStatus.SUBMITTED)
    member = User.objects.create_user(email="mia.staff@example.org", is_staff=True, staff_role=role)
    works = may(member, Act.WORK_ON_REQUESTS)
    assert works is (role in {StaffRole.COORDINATOR, StaffRole.NURSE, StaffRole.ADMINISTRATOR})
    for act in (
        lambda: move_request(actor=member, opinion_request=opinion_request, target=RequestStatus.IN_REVIEW),
        lambda: assign_owner(actor=member, opinion_request=opinion_request, owner=member),
    ):
        with nullcontext() if works else pytest.raises((MoveNotAllowed, OwnerNotAllowed)):
            act()


def test_everybody_who_may_read_it_hears_of_a_decision(
    opinion_request: SecondOpinionRequest, coordinator: User, mother: User, father: User, decision: Decision
) -> None:
    opinion_request.patient.related_people.create(user=father, relationship="parent")
    put_into(opinion_request, RequestStatus.SUBMITTED)
    move_request(actor=coordinator, opinion_request=opinion_request, target=RequestStatus.IN_REVIEW)
    assert not Notification.objects.exists()
    move_request(
        actor=coordinator,
        opinion_request=opinion_request,
        target=RequestStatus.DECLINED,
        reason="Out of our field.",
        decision=decision,
    )
    told = Notification.objects.filter(kind="intake.decision_made")
    assert {notice.recipient for notice in told} == {mother, father}


def test_the_day_of_our_answer_is_counted_when_the_turn_comes_to_us(
    opinion_request: SecondOpinionRequest, coordinator: User, decision: Decision
) -> None:
    put_into(opinion_request, RequestStatus.SUBMITTED)
    moved = move_request(actor=coordinator, opinion_request=opinion_request, target=RequestStatus.IN_REVIEW)
    center = CareCenter.objects.current()
    assert moved.answer_due_at == center.due_after(center.review_hours, moved.status_changed_at)
    asked = move_request(
        actor=coordinator, opinion_request=moved, target=RequestStatus.INFORMATION_NEEDED, decision=decision
    )
    assert (asked.answer_due_at, asked.waits_for) == (None, "family")
    back = move_request(actor=coordinator, opinion_request=asked, target=RequestStatus.IN_REVIEW)
    assert (back.answer_due_at is not None, back.waits_for) == (True, "")


@pytest.mark.parametrize("sql", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["intake_requeststatuschange", "intake_urgencychange"])
def test_history_is_only_added_to(
    sql: str, table: str, opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    move_request(
        actor=coordinator, opinion_request=opinion_request, target=RequestStatus.WITHDRAWN, reason="Asked on the phone."
    )
    opinion_request.urgency_changes.create(from_priority="routine", to_priority="amber", reason="Asked by phone.")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))
