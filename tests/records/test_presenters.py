"""What families, hub and lists are told about records."""

from collections.abc import Callable

import pytest
from defusedxml import ElementTree
from django.contrib.staticfiles import finders
from django.core import mail
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from intake.ball import Holder, who_has_it
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.notifications.models import Notification, NotificationStatus
from portal.notifications.services import deliver_notification
from portal.ui.sizes import size_in_words
from records.models import DocumentReference, RecordKind
from records.presenters import PROBLEM_TEXTS, checklist, file_note
from records.requirements import NINE_KINDS, REQUIREMENTS
from records.requirements.looks import CALLOUTS
from records.services.decisions import withdraw_document
from records.states import Problem, ScanResult
from tests.records.conftest import pdf

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Receive = Callable[..., DocumentReference]


def _bad(number: int) -> bytes:
    return pdf(3, f"half {number}")[:400]


def test_nine_kinds_and_anything_else_each_have_their_words() -> None:
    assert set(REQUIREMENTS) == set(RecordKind)
    assert len(NINE_KINDS) == 9
    for each in REQUIREMENTS.values():
        assert all(str(words) for words in (each.name, each.medical_name, each.what_it_is, each.where_to_find))


def test_every_problem_has_a_sentence_that_says_what_to_do() -> None:
    assert set(PROBLEM_TEXTS) == set(Problem)
    for words in PROBLEM_TEXTS.values():
        assert not {"invalid", "failed", "sorry", "please", "error"} & set(str(words).lower().split())


def test_the_checklist_in_one_query(
    check: Receive,
    receive: Receive,
    opinion_request: SecondOpinionRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    check(pdf(1), kind="labs")
    receive(pdf(2), kind="summary")
    check(_bad(1), kind="pathology")
    check(pdf(3), kind="other")
    with django_assert_num_queries(1):
        found = checklist(opinion_request)

    assert (found.settled, found.total) == (1, 9)
    states = {row.url.rstrip("/").rsplit("/", 1)[-1]: str(row.status) for row in found.rows}
    assert states["labs"] == "Sent"
    assert states["summary"] == "In progress"
    assert states["pathology"] == "Needs a fix"
    assert states["mri"] == "Not started"


def test_a_later_good_file_makes_good_an_earlier_bad_one(check: Receive, opinion_request: SecondOpinionRequest) -> None:
    check(_bad(1))
    assert checklist(opinion_request).settled == 0
    check(pdf(5))

    assert checklist(opinion_request).settled == 1
    assert not DocumentReference.objects.needing_fix().exists()


def test_the_family_has_the_ball_while_a_file_needs_a_fix(
    check: Receive, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest
) -> None:
    document = check(_bad(1))
    ball = who_has_it([opinion_request, other_request])[opinion_request.pk]
    assert (ball.holder, ball.since) == (Holder.FAMILY, document.checked_at)
    assert "file" in str(ball.reason)

    withdraw_document(actor=document.uploaded_by, document=document)
    later = who_has_it([opinion_request]).get(opinion_request.pk)
    assert later is None or later.reason != ball.reason


def test_a_file_that_was_not_scanned_says_so(db: None) -> None:
    assert "Not scanned" in file_note(DocumentReference(scan_result=ScanResult.NOT_SCANNED))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_notice_names_nothing(check: Receive, mother: User, child: object, language: str) -> None:
    mother.language = language
    mother.save()
    document = check(_bad(1), "Testina-leukemia-marrow.pdf", kind="pathology")
    notice = Notification.objects.get()
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()
    assert notice.status == NotificationStatus.SENT

    texts = _mailbox_texts()
    assert f"/r/{document.opinion_request_id}/records/" in texts
    for secret in ("Testina", "leukemia", "marrow", "pathology", ".pdf", "brain"):
        assert secret.lower() not in texts.lower()


def test_no_notice_once_the_file_was_made_good(check: Receive, mother: User) -> None:
    check(_bad(1))
    notice = Notification.objects.get()
    check(pdf(4))
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()

    assert notice.status == NotificationStatus.CANCELLED


@pytest.mark.parametrize(
    ("count", "words"), [(100 * 2**20, "100\xa0MB"), (1_258_291, "1.2\xa0MB"), (12, "12\xa0bytes")]
)
def test_size_in_words(count: int, words: str) -> None:
    with translation.override("en"):
        assert size_in_words(count) == words


def _mailbox_texts() -> str:
    return "\n".join(
        [message.subject + message.body + str(message.alternatives) for message in getattr(mail, "outbox", [])]
    )


def test_each_of_the_nine_kinds_has_a_drawing_with_as_many_numbers_as_words() -> None:
    for kind in NINE_KINDS:
        place = finders.find(f"img/records/{kind.value}.svg")
        assert isinstance(place, str), kind
        numbers = ElementTree.parse(place).findall("{http://www.w3.org/2000/svg}text")
        assert [each.text for each in numbers] == [str(count) for count, _words in enumerate(CALLOUTS[kind], start=1)]
