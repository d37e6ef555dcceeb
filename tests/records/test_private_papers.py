"""Court papers and insurance cards: only for who sent them and for staff; never counted among the nine."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake import journey
from intake.ball import who_has_it
from intake.models import Access, Coverage, RelatedPerson, Relationship, SecondOpinionRequest
from portal.accounts.models import User
from records.models import PRIVATE_KINDS, DocumentReference, RecordKind
from records.presenters import checklist, checklist_groups
from records.requirements import NINE_KINDS
from records.services.uploads import AlreadyAdded, receive_document
from records.states import DocumentStatus, ScanResult
from tests.records.conftest import pdf, upload

Receive = Callable[..., DocumentReference]

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def partner(opinion_request: SecondOpinionRequest, father: User) -> User:
    RelatedPerson.objects.create(patient=opinion_request.patient, user=father, relationship=Relationship.PARENT)
    return father


def paper(
    opinion_request: SecondOpinionRequest, user: User, status: str = DocumentStatus.AVAILABLE
) -> DocumentReference:
    return DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.COURT_PAPERS,
        uploaded_by=user,
        original_name="Custody of Testina.pdf",
        byte_count=3,
        sha256="0" * 64,
        media_type="application/pdf",
        status=status,
        scan_result=ScanResult.CLEAN,
        record_key="a" * 32,
        preview_key="b" * 32,
        checked_at=timezone.now(),
    )


def test_only_the_sender_and_staff_see_it(
    opinion_request: SecondOpinionRequest, mother: User, partner: User, coordinator: User
) -> None:
    document = paper(opinion_request, mother)

    seen = {user: DocumentReference.objects.visible_to(user).exists() for user in (mother, partner, coordinator)}
    assert seen == {mother: True, partner: False, coordinator: True}
    client = Client()
    client.force_login(partner)
    where = {"rid": opinion_request.pk, "document_id": document.pk}
    for name in ("file", "open", "preview", "withdraw"):
        assert client.get(reverse(f"records:{name}", kwargs=where)).status_code == HTTPStatus.NOT_FOUND
    for page in ("records:checklist", "request_home", "status", "copy"):
        assert "Custody" not in client.get(reverse(page, kwargs={"rid": opinion_request.pk})).text
    kind = {"rid": opinion_request.pk, "kind": "court_papers"}
    assert "Custody" not in client.get(reverse("records:kind", kwargs=kind)).text
    history = client.get(reverse("status", kwargs={"rid": opinion_request.pk})).text
    assert "added a file" not in history


def test_it_is_not_one_of_the_nine(opinion_request: SecondOpinionRequest, mother: User) -> None:
    paper(opinion_request, mother)

    assert not set(PRIVATE_KINDS) & set(NINE_KINDS)
    assert (checklist(opinion_request).settled, checklist(opinion_request).total) == (0, 9)


def test_the_row_is_there_for_whom_it_fits(opinion_request: SecondOpinionRequest, mother: User, partner: User) -> None:
    def titles(reader: User) -> list[str]:
        groups, _nine = checklist_groups(opinion_request, reader=reader)
        return [str(row.title) for group in groups for row in group.rows][-2:]

    assert titles(mother)[-1] == "Anything else"
    RelatedPerson.objects.filter(user=mother).update(relationship=Relationship.LEGAL_GUARDIAN)
    Coverage.objects.create(opinion_request=opinion_request, pay_plan="medicaid")
    assert titles(mother) == ["Court or placement papers", "Insurance card"]
    assert titles(partner)[-1] == "Insurance card"


def test_a_paper_that_failed_is_nobody_elses_turn(opinion_request: SecondOpinionRequest, mother: User) -> None:
    paper(opinion_request, mother, DocumentStatus.REFUSED)

    assert "file" not in who_has_it([opinion_request])[opinion_request.pk].reason


def test_nobody_learns_that_the_other_sent_the_same_private_paper(
    receive: Receive, opinion_request: SecondOpinionRequest, partner: User
) -> None:
    content = pdf()

    def send(kind: str) -> DocumentReference:
        return receive_document(actor=partner, opinion_request=opinion_request, kind=kind, upload=upload(content))

    receive(content, kind="court_papers")
    sent = [send("court_papers"), send("labs")]
    assert {each.uploaded_by for each in sent} == {partner}
    for kind in ("insurance_card", "summary"):
        with pytest.raises(AlreadyAdded):
            send(kind)
    with pytest.raises(AlreadyAdded):
        receive(content, kind="court_papers")


def test_who_may_only_look_is_offered_no_form(
    check: Receive, opinion_request: SecondOpinionRequest, partner: User
) -> None:
    document = check(pdf())
    RelatedPerson.objects.filter(user=partner).update(access=Access.SEE)
    client = Client()
    client.force_login(partner)

    kind = client.get(reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": "labs"})).text
    assert "report.pdf" in kind
    assert "Add files" not in kind
    one = client.get(reverse("records:file", kwargs={"rid": opinion_request.pk, "document_id": document.pk})).text
    assert "Delete file" not in one
    hub = client.get(reverse("request_home", kwargs={"rid": opinion_request.pk})).text
    assert "Do this next" not in hub
    question = client.get(journey.CARE.url(opinion_request.pk), follow=True)
    assert question.redirect_chain == [(reverse("request_home", kwargs={"rid": opinion_request.pk}), HTTPStatus.FOUND)]
    assert "Ask the person who invited you if you want to add to it." in question.text
