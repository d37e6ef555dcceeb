"""What a family says in place of a file: kept, changed, taken back, and one reminder."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from intake.models import Access, ClinicalHistory, ConsentKind, RelatedPerson, Relationship, SecondOpinionRequest
from intake.services.consents import record_consent
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification, NotificationStatus
from portal.notifications.services import deliver_notification
from records.models import DocumentReference, Exit, RecordAnswer, RecordKind
from records.presenters import checklist
from records.services.answers import AnswerNotAllowed, answer_kind, settle_inside, undo_answer
from records.services.decisions import withdraw_document
from records.services.reminders import remind_of_records
from records.tasks import remind_of_records as remind_task
from tests.records.conftest import pdf
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]
# Noon in Denver.
NOON = datetime(2026, 5, 9, 18, tzinfo=UTC)


def kind_url(opinion_request: SecondOpinionRequest, kind: str = "pathology", name: str = "kind") -> str:
    return reverse(f"records:{name}", kwargs={"rid": opinion_request.pk, "kind": kind})


def status_of(opinion_request: SecondOpinionRequest, kind: str) -> str:
    rows = {row.url.rstrip("/").rsplit("/", 1)[-1]: str(row.status) for row in checklist(opinion_request).rows}
    return rows[kind]


@pytest.fixture
def remind(mother: User, opinion_request: SecondOpinionRequest) -> Callable[..., RecordAnswer]:
    def later(kind: str = "labs", on: date = date(2026, 5, 9)) -> RecordAnswer:
        return answer_kind(
            actor=mother,
            opinion_request=opinion_request,
            kind=RecordKind(kind),
            answer=Exit.REMIND_LATER,
            remind_on=on,
        )

    return later


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"answer": "dont_have"}, "You don’t have it, that’s OK"),
        ({"answer": "does_not_apply"}, "Doesn’t apply"),
        ({"answer": "by_mail"}, "In the mail"),
        ({"answer": "remind_later", "days": "3"}, "We’ll remind you on"),
        ({"answer": "remind_later", "days": "7"}, "We’ll remind you on"),
    ],
)
def test_each_exit_is_one_press_and_can_be_taken_back(
    family_client: Client, opinion_request: SecondOpinionRequest, data: dict[str, str], words: str
) -> None:
    page = family_client.get(kind_url(opinion_request, "mri")).text
    assert f'value="{data["answer"]}"' in page
    answered = family_client.post(kind_url(opinion_request, "mri", "answer"), data, follow=True)
    assert words in answered.text
    assert "Or tell us" not in answered.text
    assert status_of(opinion_request, "mri").startswith(words)

    undone = family_client.post(kind_url(opinion_request, "mri", "answer"), {"answer": "undo"}, follow=True)
    assert "Or tell us" in undone.text
    assert status_of(opinion_request, "mri") == "Not started"


def test_the_meter_counts_what_is_sent_or_answered(
    check: Check, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    check(pdf(), kind="labs")
    for kind, answer in ((RecordKind.MOLECULAR, Exit.DONT_HAVE), (RecordKind.MRI, Exit.BY_MAIL)):
        answer_kind(actor=mother, opinion_request=opinion_request, kind=kind, answer=answer)

    assert checklist(opinion_request).settled == 3


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answer": "x"},
        {"answer": "remind_later"},
        {"answer": "remind_later", "days": "4"},
        {"answer": "ask_hospital"},
    ],
)
def test_a_value_that_no_button_has_changes_nothing(
    family_client: Client, opinion_request: SecondOpinionRequest, data: dict[str, str]
) -> None:
    answer = family_client.post(kind_url(opinion_request, name="answer"), data)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not RecordAnswer.objects.exists()


@pytest.mark.parametrize("kind", ["other", "court_papers", "x"])
def test_only_the_nine_are_answered(family_client: Client, opinion_request: SecondOpinionRequest, kind: str) -> None:
    assert family_client.post(kind_url(opinion_request, kind, "answer"), {"answer": "dont_have"}).status_code == 404


def test_who_may_only_look_and_closed_requests_answer_nothing(
    opinion_request: SecondOpinionRequest, mother: User, father: User, coordinator: User
) -> None:
    RelatedPerson.objects.create(
        patient=opinion_request.patient, user=father, relationship=Relationship.PARENT, access=Access.SEE
    )
    answer = {"opinion_request": opinion_request, "kind": RecordKind.LABS, "answer": Exit.DONT_HAVE}
    for actor in (father, coordinator):
        with pytest.raises(AnswerNotAllowed):
            answer_kind(actor=actor, **answer)
    put_into(opinion_request, "withdrawn")
    with pytest.raises(AnswerNotAllowed):
        answer_kind(actor=mother, **answer)


def test_the_same_answer_twice_is_once_and_each_change_is_audited(
    opinion_request: SecondOpinionRequest, mother: User
) -> None:
    for answer in (Exit.DONT_HAVE, Exit.DONT_HAVE, Exit.DOES_NOT_APPLY):
        answer_kind(actor=mother, opinion_request=opinion_request, kind=RecordKind.LABS, answer=answer)
    for _turn in range(2):
        undo_answer(actor=mother, opinion_request=opinion_request, kind=RecordKind.LABS)

    acts = (
        AuditEvent.objects.filter(action__startswith="records.kind_answer")
        .order_by("at")
        .values_list("action", flat=True)
    )
    assert list(acts) == ["records.kind_answered", "records.kind_answered", "records.kind_answer_undone"]


def test_a_preset_says_why_and_is_undone_with_one_press(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    ClinicalHistory.objects.update_or_create(opinion_request=opinion_request, defaults={"had_surgery": "no"})
    page = family_client.get(kind_url(opinion_request, "operative")).text
    assert "Probably doesn’t apply, because you said no surgery" in page
    assert checklist(opinion_request).settled == 1

    undone = family_client.post(kind_url(opinion_request, "operative", "answer"), {"answer": "applies"}, follow=True)
    assert "Or tell us" in undone.text
    assert status_of(opinion_request, "operative") == "Not started"


def test_one_big_file_settles_several_kinds_while_it_counts(
    check: Check, family_client: Client, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    document = check(pdf(30), kind="summary")
    where = {"rid": opinion_request.pk, "document_id": document.pk}
    form = {"kind": "summary", "title": "Everything from St. Anne’s", "covers": ["labs", "pathology"]}
    family_client.post(reverse("records:describe", kwargs=where), form)
    assert status_of(opinion_request, "pathology") == "Inside another file"
    assert checklist(opinion_request).settled == 3
    assert "Everything from St. Anne’s" in family_client.get(kind_url(opinion_request, "summary")).text

    family_client.post(reverse("records:describe", kwargs=where), form | {"covers": ["labs"]})
    assert status_of(opinion_request, "pathology") == "Not started"
    withdraw_document(actor=mother, document=document)
    assert checklist(opinion_request).settled == 0


def test_a_file_that_does_not_count_settles_nothing(
    check: Check, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    broken = check(pdf(3)[:400], kind="summary")
    with pytest.raises(AnswerNotAllowed):
        settle_inside(actor=mother, document=broken, kinds=[RecordKind.LABS])


def test_one_reminder_for_all_kinds_of_a_day(remind: Callable[..., RecordAnswer], mother: User) -> None:
    remind("labs")
    remind("mri")
    remind("summary", date(2026, 5, 12))
    assert remind_of_records(now=NOON - timedelta(days=1)) == 0
    assert remind_of_records(now=NOON) == 1
    assert remind_of_records(now=NOON) == 0

    assert Notification.objects.filter(kind="records.reminder", recipient=mother).count() == 1


def test_the_reminder_names_nothing_and_leads_to_the_list(
    remind: Callable[..., RecordAnswer], opinion_request: SecondOpinionRequest
) -> None:
    remind("pathology")
    remind_of_records(now=NOON)
    notice = Notification.objects.get()
    Notification.objects.update(due_at=timezone.now())
    deliver_notification(notification_id=notice.pk)

    [message] = mail.outbox
    words = (message.subject + str(message.body) + str(message.alternatives)).lower()
    assert f"/r/{opinion_request.pk}/records/" in words
    for secret in ("pathology", "biopsy", "testina", "tumor", "leukemia"):
        assert secret not in words


def test_at_night_the_reminder_waits_for_the_morning(remind: Callable[..., RecordAnswer], mother: User) -> None:
    mother.time_zone = "America/Denver"
    mother.save()
    remind("labs")
    remind_of_records(now=datetime(2026, 5, 9, 9, tzinfo=UTC))

    assert Notification.objects.get().due_at == datetime(2026, 5, 9, 14, tzinfo=UTC)


def test_a_pause_holds_the_reminder_back_and_a_refusal_ends_it(
    remind: Callable[..., RecordAnswer], opinion_request: SecondOpinionRequest, mother: User
) -> None:
    remind("labs")
    opinion_request.paused_until = date(2026, 5, 12)
    opinion_request.save()
    assert remind_of_records(now=NOON) == 0
    assert RecordAnswer.objects.get().reminded_at is None

    record_consent(
        actor=mother, opinion_request=opinion_request, kind=ConsentKind.CONTACT, is_given=False, language="en"
    )
    assert remind_of_records(now=NOON + timedelta(days=4)) == 0
    assert RecordAnswer.objects.get().reminded_at is not None


def test_no_reminder_once_it_was_sent(remind: Callable[..., RecordAnswer], check: Check) -> None:
    remind("labs")
    remind_of_records(now=NOON)
    check(pdf(), kind="labs")
    notice = Notification.objects.get(kind="records.reminder")
    Notification.objects.update(due_at=timezone.now())
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()

    assert notice.status == NotificationStatus.CANCELLED


def test_beat_lets_the_reminders_in(remind: Callable[..., RecordAnswer]) -> None:
    remind("labs", timezone.localdate() - timedelta(days=1))
    remind_task()

    assert Notification.objects.filter(kind="records.reminder").count() == 1


def test_the_checklist_takes_few_queries_whatever_there_is(
    check: Check,
    remind: Callable[..., RecordAnswer],
    family_client: Client,
    opinion_request: SecondOpinionRequest,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    check(pdf())
    remind("mri")
    where = reverse("records:checklist", kwargs={"rid": opinion_request.pk})
    family_client.get(where)
    with django_assert_max_num_queries(8):
        family_client.get(where)
