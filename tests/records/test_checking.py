"""What people say about safe files: good, in need of a fix, moved, split; by one person at a time, and taken back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from intake.ball import Holder
from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.notifications.kinds import find
from portal.notifications.models import Notification
from portal.notifications.services import deliver_notification
from records.ball import waits_for_family
from records.facts import facts_for
from records.kind_states import KindState, standing_of
from records.models import DocumentReference, DocumentReview, Exit, PhotoPaper, RecordKind
from records.presenters import file_note, status_tag
from records.presenters.fixes import FIX_SENTENCES
from records.services.answers import answer_kind
from records.services.checking import (
    FIX_NOTICE,
    AlreadyDecided,
    CheckNotAllowed,
    ask_for_fix,
    last_act,
    look_good,
    move_to_kind,
)
from records.services.decisions import withdraw_document
from records.services.describing import move_to_kind as move_by_family
from records.services.processing import process
from records.services.splitting import split_pages
from records.services.undoing import UndoTooLate, undo
from records.states import FixReason, IdentityMatch, Verdict
from tests.records.conftest import pdf, picture

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]


@pytest.fixture
def paper(check: Check) -> DocumentReference:
    """A paper of three pages, scanned and safe."""
    document = check(pdf(3))
    assert document.status == "available"
    return document


@pytest.fixture
def photos(check: Check, opinion_request: SecondOpinionRequest, mother: User) -> list[DocumentReference]:
    """Three photos that are one paper."""
    shot = PhotoPaper.objects.create(opinion_request=opinion_request, kind="labs", created_by=mother, title="Counts")
    pages = [check(picture(size=(300 + number, 200)), f"photo{number}.jpg") for number in (1, 2, 3)]
    for number, page in enumerate(pages, start=1):
        DocumentReference.objects.filter(pk=page.pk).update(photo_paper=shot, page_number=number)
        page.refresh_from_db()
    return pages


def state_of(document: DocumentReference, kind: str = "") -> KindState:
    facts = facts_for(document.opinion_request)
    return standing_of(RecordKind(kind or document.kind), facts, now=timezone.now()).state


def turn_of(document: DocumentReference) -> Holder | None:
    ball = waits_for_family([document.opinion_request]).get(document.opinion_request_id)
    return ball.holder if ball else None


def again(document: DocumentReference) -> DocumentReference:
    return DocumentReference.objects.select_related("opinion_request").get(pk=document.pk)


def test_a_good_file_is_good_for_family_and_staff(paper: DocumentReference, coordinator: User) -> None:
    assert DocumentReference.objects.to_check().get() == paper
    assert state_of(paper) == KindState.SENT
    look_good(actor=coordinator, document=paper)
    kept = again(paper)
    assert (kept.accepted_by, status_tag(kept)) == (coordinator, ("Looks good", "success"))
    assert state_of(kept) == KindState.LOOKS_GOOD
    assert not DocumentReference.objects.to_check().exists()
    assert AuditEvent.objects.filter(action="records.document_accepted", actor=coordinator).count() == 1


def test_a_fix_is_the_familys_turn_with_the_words_it_reads(paper: DocumentReference, coordinator: User) -> None:
    ask_for_fix(actor=coordinator, document=paper, reason=FixReason.CUT_OFF, page=2, words="The left edge.")
    kept = again(paper)
    sentence = FIX_SENTENCES[FixReason.CUT_OFF]
    assert status_tag(kept) == ("Needs a fix", "attention")
    assert file_note(kept) == f"Page 2: {sentence} The left edge."
    assert (state_of(kept), turn_of(kept)) == (KindState.NEEDS_FIX, Holder.FAMILY)
    assert kept.is_open_for_reading
    assert not DocumentReference.objects.to_check().exists()


def test_a_newer_file_makes_it_good(paper: DocumentReference, coordinator: User, check: Check) -> None:
    before = check(pdf(2, "Before"))
    ask_for_fix(actor=coordinator, document=paper, reason=FixReason.TOO_DARK)
    # What was there already is no answer to what was asked later.
    assert (state_of(paper), turn_of(paper)) == (KindState.NEEDS_FIX, Holder.FAMILY)
    newer = check(pdf(2, "After"))
    assert (state_of(paper), turn_of(paper)) == (KindState.SENT, None)
    for each in (before, newer):
        look_good(actor=coordinator, document=each)
    assert state_of(paper) == KindState.LOOKS_GOOD


def test_an_answer_or_deleting_it_ends_the_familys_turn(
    paper: DocumentReference, coordinator: User, mother: User
) -> None:
    ask_for_fix(actor=coordinator, document=paper, reason=FixReason.FULL_REPORT)
    answer_kind(actor=mother, opinion_request=paper.opinion_request, kind=RecordKind.LABS, answer=Exit.DONT_HAVE)
    assert (state_of(paper), turn_of(paper)) == (KindState.DONT_HAVE, None)
    withdraw_document(actor=mother, document=paper)
    assert turn_of(paper) is None


def test_the_family_moves_a_file_of_another_kind_and_it_waits_for_a_look(
    paper: DocumentReference, coordinator: User, mother: User
) -> None:
    ask_for_fix(actor=coordinator, document=paper, reason=FixReason.OTHER_KIND)
    move_by_family(actor=mother, document=paper, kind=RecordKind.PATHOLOGY)
    assert DocumentReference.objects.to_check().get() == paper
    assert not DocumentReview.objects.standing().exists()
    look_good(actor=coordinator, document=again(paper))


def test_one_notice_leaves_for_all_that_is_asked_and_none_for_what_is_undone(
    paper: DocumentReference, coordinator: User, check: Check, mailoutbox: list[object]
) -> None:
    other = check(pdf(1, "Other"))
    first = ask_for_fix(actor=coordinator, document=paper, reason=FixReason.TOO_DARK)
    second = ask_for_fix(actor=coordinator, document=other, reason=FixReason.CUT_OFF)
    notice = Notification.objects.get(kind=FIX_NOTICE)
    assert notice.due_at > timezone.now() + timedelta(seconds=15)
    context = find(FIX_NOTICE).context
    undo(actor=coordinator, act=first)
    assert context(notice.reference_id, notice.recipient) is not None
    undo(actor=coordinator, act=second)
    assert context(notice.reference_id, notice.recipient) is None
    Notification.objects.filter(pk=notice.pk).update(due_at=timezone.now())
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()
    assert (notice.status, mailoutbox) == ("cancelled", [])


def test_the_notice_names_nothing(paper: DocumentReference, coordinator: User, mailoutbox: list[object]) -> None:
    ask_for_fix(actor=coordinator, document=paper, reason=FixReason.OTHER, words="Testina’s lab page is upside down.")
    notice = Notification.objects.get(kind=FIX_NOTICE)
    Notification.objects.filter(pk=notice.pk).update(due_at=timezone.now())
    deliver_notification(notification_id=notice.pk)
    [mail] = mailoutbox
    words = f"{mail.subject} {mail.body}"  # type: ignore[attr-defined]
    assert "/records/" in words
    assert not any(each in words for each in ("Testina", "report.pdf", "upside", "Lab"))


def test_who_comes_second_learns_who_was_first(
    paper: DocumentReference, coordinator: User, administrator: User
) -> None:
    first = look_good(actor=coordinator, document=paper)
    with pytest.raises(AlreadyDecided) as decided:
        ask_for_fix(actor=administrator, document=paper, reason=FixReason.TOO_DARK)
    assert decided.value.review.reviewer == coordinator
    # Whoever saw that word may say another one, and both stay in the trail.
    ask_for_fix(actor=administrator, document=paper, reason=FixReason.TOO_DARK, seen=first)
    kept = again(paper)
    assert (kept.accepted_at, kept.fix_reason) == (None, "too_dark")
    assert DocumentReview.objects.count() == 2
    assert DocumentReview.objects.standing().get().reviewer == administrator


@pytest.mark.parametrize("role", [StaffRole.SCHEDULER, StaffRole.CLINICIAN, StaffRole.FINANCIAL])
def test_other_roles_and_families_say_nothing(
    paper: DocumentReference, coordinator: User, mother: User, role: StaffRole
) -> None:
    coordinator.staff_role = role
    for actor in (coordinator, mother):
        with pytest.raises(CheckNotAllowed):
            look_good(actor=actor, document=paper)
        with pytest.raises(CheckNotAllowed):
            ask_for_fix(actor=actor, document=paper, reason=FixReason.TOO_DARK)
        with pytest.raises(CheckNotAllowed):
            move_to_kind(actor=actor, document=paper, kind=RecordKind.OTHER)
        with pytest.raises(CheckNotAllowed):
            split_pages(actor=actor, document=paper, starts_at=2, kind=RecordKind.OTHER, first_kind=RecordKind.LABS)
    assert not DocumentReview.objects.exists()


def test_something_else_needs_words(paper: DocumentReference, coordinator: User) -> None:
    with pytest.raises(CheckNotAllowed):
        ask_for_fix(actor=coordinator, document=paper, reason=FixReason.OTHER, words="  ")


def test_undo_is_for_a_moment_for_oneself_and_brings_back_what_stood(
    paper: DocumentReference, coordinator: User, administrator: User
) -> None:
    first = look_good(actor=coordinator, document=paper)
    second = ask_for_fix(actor=administrator, document=paper, reason=FixReason.TOO_DARK, seen=first)
    with pytest.raises(UndoTooLate):
        undo(actor=coordinator, act=second)
    undo(actor=administrator, act=second)
    kept = again(paper)
    assert (kept.accepted_by, kept.fix_asked_at) == (coordinator, None)
    # Said once, taken back once.
    for act in (second, uuid4()):
        with pytest.raises(UndoTooLate):
            undo(actor=administrator, act=act)
    DocumentReview.objects.filter(act=first).update(at=timezone.now() - timedelta(seconds=16))
    with pytest.raises(UndoTooLate):
        undo(actor=coordinator, act=first)
    assert last_act(actor=coordinator) is None


def test_a_moved_file_is_good_in_one_breath_and_comes_back_in_one(paper: DocumentReference, coordinator: User) -> None:
    act = move_to_kind(actor=coordinator, document=paper, kind=RecordKind.PATHOLOGY, is_good=True)
    kept = again(paper)
    assert (kept.kind, kept.accepted_by) == ("pathology", coordinator)
    undo(actor=coordinator, act=act)
    kept = again(paper)
    assert (kept.kind, kept.accepted_at) == ("labs", None)
    with pytest.raises(CheckNotAllowed):
        move_to_kind(actor=coordinator, document=paper, kind=RecordKind.COURT_PAPERS)


def test_a_photographed_paper_is_judged_as_one(photos: list[DocumentReference], coordinator: User) -> None:
    act = look_good(actor=coordinator, document=photos[1])
    assert not DocumentReference.objects.to_check().exists()
    undo(actor=coordinator, act=act)
    assert DocumentReference.objects.to_check().count() == 3
    ask_for_fix(actor=coordinator, document=photos[0], reason=FixReason.TOO_DARK, page=2)
    assert Notification.objects.filter(kind=FIX_NOTICE).count() == 1
    move_to_kind(
        actor=coordinator,
        document=photos[0],
        kind=RecordKind.RADIOLOGY,
        seen=DocumentReview.objects.standing().first().act,  # type: ignore[union-attr]
    )
    assert set(DocumentReference.objects.values_list("kind", flat=True)) == {"radiology"}
    assert PhotoPaper.objects.get().kind == "radiology"


def test_photos_of_two_papers_part_and_meet_again(photos: list[DocumentReference], coordinator: User) -> None:
    act = split_pages(
        actor=coordinator, document=photos[0], starts_at=3, kind=RecordKind.PATHOLOGY, first_kind=RecordKind.LABS
    )
    first, second = PhotoPaper.objects.order_by("created_at")
    assert [(each.photo_paper, each.page_number, each.kind) for each in map(again, photos)] == [
        (first, 1, "labs"),
        (first, 2, "labs"),
        (second, 1, "pathology"),
    ]
    assert DocumentReference.objects.to_check().count() == 3
    undo(actor=coordinator, act=act)
    assert [(each.photo_paper, each.page_number, each.kind) for each in map(again, photos)] == [
        (first, number, "labs") for number in (1, 2, 3)
    ]


def test_a_pdf_of_two_papers_becomes_two_files_and_stays_as_it_came(
    paper: DocumentReference,
    coordinator: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as queued:
        split_pages(
            actor=coordinator, document=paper, starts_at=3, kind=RecordKind.PATHOLOGY, first_kind=RecordKind.OTHER
        )
    assert len(queued) == 2
    # Closed until each part went through every check, as a ZIP is.
    assert not again(paper).is_open_for_reading
    parts = list(paper.parts.order_by("original_name"))
    for part in parts:
        process(document_id=part.pk)
        part.refresh_from_db()
    assert [(each.original_name, each.kind, each.page_count, each.status) for each in parts] == [
        ("report (1–2).pdf", "other", 2, "available"),
        ("report (3–3).pdf", "pathology", 1, "available"),
    ]
    whole = again(paper)
    assert (whole.kind, whole.is_open_for_reading) == ("other", True)
    assert "two papers" in file_note(whole)
    assert set(DocumentReference.objects.to_check()) == set(parts)
    for part in parts:
        look_good(actor=coordinator, document=part)
    assert again(paper).accepted_at is not None
    assert state_of(paper, "other") == state_of(paper, "pathology") == KindState.LOOKS_GOOD


def test_a_split_is_taken_back(paper: DocumentReference, coordinator: User) -> None:
    act = split_pages(
        actor=coordinator, document=paper, starts_at=2, kind=RecordKind.PATHOLOGY, first_kind=RecordKind.LABS
    )
    undo(actor=coordinator, act=act)
    whole = again(paper)
    assert (whole.contents, whole.kind, whole.is_open_for_reading) == ({}, "labs", True)
    assert set(paper.parts.values_list("status", flat=True)) == {"withdrawn"}
    assert DocumentReference.objects.to_check().get() == whole
    for starts_at in (1, 4):
        with pytest.raises(CheckNotAllowed):
            split_pages(
                actor=coordinator,
                document=whole,
                starts_at=starts_at,
                kind=RecordKind.OTHER,
                first_kind=RecordKind.LABS,
            )


def test_a_file_that_closed_meanwhile_is_not_judged(paper: DocumentReference, coordinator: User, mother: User) -> None:
    act = look_good(actor=coordinator, document=paper)
    withdraw_document(actor=mother, document=paper)
    with pytest.raises(UndoTooLate):
        undo(actor=coordinator, act=act)
    with pytest.raises(CheckNotAllowed):
        look_good(actor=coordinator, document=paper, seen=act)


def test_the_database_refuses_what_cannot_be(paper: DocumentReference, coordinator: User) -> None:
    look_good(actor=coordinator, document=paper)
    own = DocumentReference.objects.filter(pk=paper.pk)
    with pytest.raises(IntegrityError, match="good_or_needs_a_fix"), transaction.atomic():
        own.update(fix_asked_at=timezone.now(), fix_reason="too_dark")
    with pytest.raises(IntegrityError, match="one_standing_verdict"), transaction.atomic():
        DocumentReview.objects.create(
            opinion_request=paper.opinion_request, document=paper, verdict=Verdict.LOOKS_GOOD, reviewer=coordinator
        )


def test_the_family_reads_what_to_do_where_the_file_stands(
    paper: DocumentReference, coordinator: User, family_client: Client
) -> None:
    ask_for_fix(actor=coordinator, document=paper, reason=FixReason.PAGES)
    rid = paper.opinion_request_id
    sentence = str(FIX_SENTENCES[FixReason.PAGES])
    kind = family_client.get(reverse("records:kind", kwargs={"rid": rid, "kind": "labs"}))
    file = family_client.get(reverse("records:file", kwargs={"rid": rid, "document_id": paper.pk}))
    for page in (kind, file):
        assert sentence in page.content.decode()
    assert "#add-heading" in file.content.decode()
    assert "or-tell-us" in kind.content.decode()
    checklist = family_client.get(reverse("records:checklist", kwargs={"rid": rid})).content.decode()
    assert "Needs a fix" in checklist


def test_identity_marks_stay_beside_a_good_file(check: Check, coordinator: User) -> None:
    other_name = check(pdf(1, "Patient Name: Testina Different  DOB: 03/14/2019"))
    assert other_name.identity_match == IdentityMatch.NAME_DIFFERS
    look_good(actor=coordinator, document=other_name)
    assert again(other_name).identity_match == IdentityMatch.NAME_DIFFERS


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment(check: Check, coordinator: User, administrator: User) -> None:
    document = check(pdf(1))

    def say(actor: User) -> str:
        try:
            look_good(actor=actor, document=document)
        except AlreadyDecided as decided:
            return f"after {decided.review.reviewer.email}"
        finally:
            connection.close()
        return str(actor.email)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(say, [coordinator, administrator]))
    first = again(document).accepted_by
    assert first is not None
    assert sorted(said) == sorted([str(first.email), f"after {first.email}"])
