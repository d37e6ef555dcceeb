"""Files that may be about somebody else: closed to everybody by every way, until the family or two people decide."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.notifications.kinds import find
from portal.notifications.models import Notification
from records.models import DocumentReference, HoldSource, PrivacyHold
from records.services.decisions import withdraw_document
from records.services.downloads import DocumentNotReady, open_document, preview_document
from records.services.holds import HoldNotAllowed, answer_hold, hold_document, release_hold, take_back_proposal
from records.services.sweeping import remove_spent_bytes
from tests.records.conftest import pdf, stored

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]
OTHER = pdf(1, "Patient Name: Leopold Other  DOB: 01/02/2012")


@pytest.fixture
def held(check: Check) -> DocumentReference:
    """A paper that names somebody else."""
    return check(OTHER, "report.pdf")


@pytest.fixture
def second(db: None) -> User:
    """Another administrator."""
    return User.objects.create_user(
        email="bea.staff@example.org", full_name="Bea Staff", is_staff=True, staff_role=StaffRole.ADMINISTRATOR
    )


def where(name: str, document: DocumentReference) -> str:
    return reverse(f"records:{name}", kwargs={"rid": document.opinion_request_id, "document_id": document.pk})


def test_a_paper_of_another_child_is_held(held: DocumentReference) -> None:
    hold = PrivacyHold.objects.get()
    assert (held.status, held.identity_match) == ("held", "other_person")
    assert (hold.document, hold.source, hold.stated_name) == (held, "text", "Leopold Other")
    assert AuditEvent.objects.filter(action="records.document_held", object_id=str(held.pk)).count() == 1


def test_nobody_opens_it_by_any_way(
    held: DocumentReference, family_client: Client, mother: User, coordinator: User, administrator: User
) -> None:
    for actor in (mother, coordinator, administrator):
        for act in (open_document, preview_document):
            with pytest.raises(DocumentNotReady):
                act(actor=actor, document=held)
    for name in ("open", "preview"):
        assert family_client.get(where(name, held)).status_code == 409


def test_the_family_and_the_officers_are_told_without_a_name(
    check: Check, administrator: User, coordinator: User, mother: User
) -> None:
    document = check(OTHER)
    hold = PrivacyHold.objects.get()
    told = {(notice.kind, notice.recipient) for notice in Notification.objects.all()}
    assert told == {("records.file_held", mother), ("records.hold_to_decide", administrator)}
    context = find("records.file_held").context(hold.pk, mother)
    assert context == {"path": where("held", document)}
    assert (find("records.hold_to_decide").context(hold.pk, administrator) or {})["path"].startswith("/admin/")
    assert find("records.hold_to_decide").context(hold.pk, mother) is None


def test_the_page_is_calm_and_names_no_stranger(held: DocumentReference, family_client: Client) -> None:
    page = family_client.get(where("held", held)).content.decode()
    assert "You did nothing wrong" in page
    assert "L… O…, born 2012" in page
    assert "Leopold" not in page


def test_a_stranger_finds_nothing(held: DocumentReference, stranger_client: Client) -> None:
    assert stranger_client.get(where("held", held)).status_code == 404


def test_it_is_my_child_needs_a_reason_and_waits_for_two_people(
    held: DocumentReference, family_client: Client, administrator: User
) -> None:
    assert family_client.post(where("held", held), {"answer": "is_mine"}).status_code == 422
    answer = {"answer": "is_mine", "reason": "before_adoption", "words": "She was called that before."}
    assert family_client.post(where("held", held), answer).status_code == 302
    hold = PrivacyHold.objects.get()
    held.refresh_from_db()
    assert (hold.answer, hold.answer_reason, held.status) == ("is_mine", "before_adoption", "held")
    assert Notification.objects.filter(kind="records.hold_to_decide", recipient=administrator).count() == 1


def test_please_call_me(held: DocumentReference, family_client: Client) -> None:
    family_client.post(where("held", held), {"answer": "call_me"})
    assert PrivacyHold.objects.get().answer == "call_me"


def test_it_is_not_mine_is_asked_once_more_and_then_gone(held: DocumentReference, family_client: Client) -> None:
    answered = family_client.post(where("held", held), {"answer": "not_mine"})
    assert answered["Location"] == where("withdraw", held)
    family_client.post(where("withdraw", held))
    held.refresh_from_db()
    hold = PrivacyHold.objects.get()
    assert (held.status, held.stated_name, hold.stated_name) == ("withdrawn", "", "")
    assert hold.ended_at is not None
    assert hold.answer == "not_mine"
    remove_spent_bytes()
    assert stored("records", held.record_key) is None


def test_one_person_alone_lets_nothing_go_on(held: DocumentReference, administrator: User, mother: User) -> None:
    hold = PrivacyHold.objects.get()
    for actor, reason in ((mother, "It is mine"), (administrator, "  ")):
        with pytest.raises(HoldNotAllowed):
            release_hold(actor=actor, hold=hold, reason=reason)
    release_hold(actor=administrator, hold=hold, reason="Adoption papers seen")
    with pytest.raises(HoldNotAllowed):
        release_hold(actor=administrator, hold=hold, reason="Adoption papers seen")
    held.refresh_from_db()
    assert held.status == "held"


def test_two_people_let_it_go_on_and_it_stays_marked(
    held: DocumentReference, administrator: User, second: User, mother: User
) -> None:
    hold = PrivacyHold.objects.get()
    release_hold(actor=administrator, hold=hold, reason="Adoption papers seen")
    release_hold(actor=second, hold=hold, reason="Seen, too")
    held.refresh_from_db()
    assert (held.status, held.identity_match) == ("available", "name_differs")
    assert held.is_open_for_reading
    assert AuditEvent.objects.filter(action="records.document_release", object_id=str(held.pk)).count() == 1
    assert Notification.objects.filter(kind="records.file_goes_on", recipient=mother).exists()
    with pytest.raises(HoldNotAllowed):
        answer_hold(actor=mother, hold=hold, answer="call_me")


def test_a_first_word_can_be_taken_back(held: DocumentReference, administrator: User, second: User) -> None:
    hold = PrivacyHold.objects.get()
    release_hold(actor=administrator, hold=hold, reason="Adoption papers seen")
    take_back_proposal(actor=administrator, hold=hold)
    release_hold(actor=second, hold=hold, reason="I propose it anew")
    held.refresh_from_db()
    assert held.status == "held"


def test_staff_close_an_open_file_at_once(check: Check, coordinator: User, mother: User) -> None:
    document = check(pdf(1, "Nobody is named here"))
    hold = hold_document(actor=coordinator, document=document, source=HoldSource.STAFF)
    document.refresh_from_db()
    assert (document.status, hold.held_by) == ("held", coordinator)
    assert hold_document(actor=coordinator, document=document, source=HoldSource.STAFF) == hold
    with pytest.raises(DocumentNotReady):
        open_document(actor=mother, document=document)
    withdraw_document(actor=mother, document=document)
    assert PrivacyHold.objects.get().ended_at is not None


def test_a_name_that_differs_is_marked_for_staff_and_open(check: Check) -> None:
    document = check(pdf(1, "Patient Name: Testa Sample  DOB: 03/14/2019"))
    assert (document.status, document.identity_match) == ("available", "name_differs")
    assert not PrivacyHold.objects.exists()


def test_papers_about_a_caregiver_are_not_asked_whose_they_are(check: Check) -> None:
    document = check(OTHER, kind="court_papers")
    assert (document.status, document.identity_match) == ("available", "not_stated")


def test_holding_is_found_by_the_desk(held: DocumentReference, administrator: User, settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(administrator)
    page = client.get(reverse("admin:desk_holds"))
    assert page.status_code == 200
    assert "Leopold Other" in page.content.decode()
    assert AuditEvent.objects.filter(action="records.holds_listed", actor=administrator).exists()
