"""Writing from both sides: who may, once only, promised in business hours, private where it must be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake.models import Access, RelatedPerson, SecondOpinionRequest, YesNo
from intake.services.withdrawal import withdraw_request
from intake.states import RequestStatus
from messaging.models import Communication, MessageTemplate
from messaging.services.sending import MessageNotAllowed, TooManyAtOnce, send_template
from messaging.services.settling import settle_without_answer
from messaging.states import Settled
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from tests.messaging.conftest import Write

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def notices(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def test_a_family_message_is_kept_promised_and_told_to_the_team(family_writes: Write, coordinator: User) -> None:
    # A Friday, an hour before the center closes: 18 business hours end on Tuesday at four.
    with time_machine.travel(datetime(2026, 5, 1, 22, 0, tzinfo=UTC), tick=False):
        message = family_writes()

    assert message.answer_due_at == datetime(2026, 5, 5, 22, 0, tzinfo=UTC)
    assert notices("messaging.family_wrote") == {coordinator.email}
    assert AuditEvent.objects.filter(action="messaging.message_sent", object_id=str(message.pk)).count() == 1


def test_the_promise_counts_no_holiday(family_writes: Write) -> None:
    # Wednesday before Thanksgiving at noon: five hours that day, nine on Friday, four on Monday.
    with time_machine.travel(datetime(2026, 11, 25, 19, 0, tzinfo=UTC), tick=False):
        message = family_writes()

    assert message.answer_due_at == datetime(2026, 11, 30, 19, 0, tzinfo=UTC)


def test_the_same_form_sent_twice_is_one_message(family_writes: Write, coordinator: User) -> None:
    token = uuid4()

    assert family_writes(token=token) == family_writes(token=token)
    assert Notification.objects.filter(kind="messaging.family_wrote").count() == 1


def test_other_words_from_the_same_form_are_another_message(family_writes: Write) -> None:
    token = uuid4()

    assert family_writes("One", token=token) != family_writes("Two", token=token)


def test_only_the_first_waiting_message_alerts_the_team(
    family_writes: Write, team_writes: Write, team_reads: Callable[[], None], coordinator: User
) -> None:
    family_writes("One")
    family_writes("Two")
    assert Notification.objects.filter(kind="messaging.family_wrote").count() == 1

    team_reads()
    team_writes()
    family_writes("Three")

    assert Notification.objects.filter(kind="messaging.family_wrote").count() == 2


def test_the_owner_is_alerted_in_place_of_all(
    family_writes: Write, opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    nurse = User.objects.create_user(email="nia.staff@example.org", is_staff=True, staff_role=StaffRole.NURSE)
    opinion_request.owner = nurse
    opinion_request.save()

    family_writes()

    assert notices("messaging.family_wrote") == {nurse.email}


def test_a_stranger_and_former_caregivers_cannot_write(
    family_writes: Write, both: SecondOpinionRequest, stranger: User, father: User
) -> None:
    with pytest.raises(MessageNotAllowed):
        family_writes(actor=stranger)
    RelatedPerson.objects.filter(user=father).update(ended_at=timezone.now())
    with pytest.raises(MessageNotAllowed):
        family_writes(actor=father)


def test_who_may_only_look_may_still_write(family_writes: Write, both: SecondOpinionRequest, father: User) -> None:
    RelatedPerson.objects.filter(user=father).update(access=Access.SEE)

    assert family_writes(actor=father).sender == father


@pytest.mark.parametrize("role", [StaffRole.CLINICIAN, StaffRole.PRIVACY_OFFICER])
def test_roles_that_do_not_write_do_not(team_writes: Write, role: StaffRole) -> None:
    reader = User.objects.create_user(email="rae.staff@example.org", is_staff=True, staff_role=role)

    with pytest.raises(MessageNotAllowed):
        team_writes(actor=reader)


def test_everyone_who_asks_for_the_child_is_told(
    team_writes: Write, both: SecondOpinionRequest, mother: User, father: User
) -> None:
    team_writes()

    assert notices("messaging.new_message") == {mother.email, father.email}


def test_a_private_message_is_seen_and_told_to_one(
    team_writes: Write, both: SecondOpinionRequest, mother: User, father: User, coordinator: User
) -> None:
    message = team_writes(only_with=father)

    assert notices("messaging.new_message") == {father.email}
    assert message in Communication.objects.visible_to(father)
    assert message in Communication.objects.visible_to(coordinator)
    assert message not in Communication.objects.visible_to(mother)


def test_staff_write_to_nobody_outside_the_family(team_writes: Write, stranger: User) -> None:
    with pytest.raises(MessageNotAllowed):
        team_writes(only_with=stranger)


def test_an_answer_settles_what_its_writer_has_read(
    family_writes: Write, team_writes: Write, team_reads: Callable[[], None], coordinator: User
) -> None:
    read = family_writes("Before")
    team_reads()
    meanwhile = family_writes("While you typed")

    team_writes()

    read.refresh_from_db()
    meanwhile.refresh_from_db()
    assert (read.settled_as, read.settled_by) == (Settled.ANSWERED, coordinator)
    assert meanwhile.settled_at is None


def test_an_answer_for_everyone_leaves_a_private_question_waiting(
    family_writes: Write, team_writes: Write, team_reads: Callable[[], None], mother: User
) -> None:
    private = family_writes(is_private=True)
    team_reads()

    team_writes()
    private.refresh_from_db()
    assert private.settled_at is None

    team_writes("To you alone", only_with=mother)
    private.refresh_from_db()
    assert private.settled_as == Settled.ANSWERED


def test_no_answer_needed_is_noted_once(family_writes: Write, coordinator: User) -> None:
    message = family_writes("Thank you!")

    settle_without_answer(actor=coordinator, message=message)
    settle_without_answer(actor=coordinator, message=message)

    message.refresh_from_db()
    assert message.settled_as == Settled.NO_ANSWER_NEEDED
    assert AuditEvent.objects.filter(action="messaging.answer_not_needed").count() == 1


def test_after_the_end_one_writes_for_thirty_days(
    family_writes: Write, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    withdraw_request(actor=mother, opinion_request=opinion_request)
    family_writes("One more question")

    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.WITHDRAWN
    with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(MessageNotAllowed):
        family_writes("Too late")


def test_words_never_change_and_are_never_deleted(family_writes: Write) -> None:
    message = family_writes()

    for act in (
        lambda: Communication.objects.filter(pk=message.pk).update(text="Other words"),
        lambda: Communication.objects.filter(pk=message.pk).update(only_with=message.sender),
        lambda: Communication.objects.filter(pk=message.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_template_goes_once_to_each_family_in_its_language(
    opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, stranger: User, coordinator: User
) -> None:
    stranger.language = "es"
    stranger.save()
    template, token = MessageTemplate.objects.get(code="book_call"), uuid4()
    both = [opinion_request, other_request]

    for _press in range(2):
        sent = send_template(actor=coordinator, opinion_requests=both, template=template, form_token=token)
        assert sent == 2

    mine, theirs = (
        Communication.objects.get(opinion_request=opinion_request),
        Communication.objects.get(opinion_request=other_request),
    )
    assert mine.text.startswith("Hello,")
    assert mine.text_in("es").startswith("Hola:")
    assert theirs.text.startswith("Hola:")
    assert "303-555-0100" in theirs.text
    assert "{" not in mine.text + mine.text_in_other


def test_a_template_leaves_out_families_with_a_secret(
    opinion_request: SecondOpinionRequest, mother: User, coordinator: User
) -> None:
    RelatedPerson.objects.filter(user=mother).update(must_not_share=YesNo.YES)
    template = MessageTemplate.objects.get(code="book_call")

    sent = send_template(actor=coordinator, opinion_requests=[opinion_request], template=template, form_token=uuid4())

    assert sent == 0
    assert not Communication.objects.exists()


def test_a_template_reaches_fifty_families_at_most(opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    template = MessageTemplate.objects.get(code="book_call")

    with pytest.raises(TooManyAtOnce):
        send_template(actor=coordinator, opinion_requests=[opinion_request] * 51, template=template, form_token=uuid4())
